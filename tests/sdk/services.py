"""The emulator through the vendor's SDKs, unchanged: one class per signature version.

Both classes call an operation by its name with the API's own parameter names, and
return the answer as a dictionary. A refusal is raised as `Refused`.
"""

import json
import re
import urllib.request

from alibabacloud_cas20200407 import models as cas_models
from alibabacloud_cas20200407.client import Client as CasClient
from alibabacloud_sts20150401 import models as sts_models
from alibabacloud_sts20150401.client import Client as StsClient
from alibabacloud_tea_openapi.models import Config
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

STS_OPERATIONS = ("AssumeRole", "AssumeRoleWithOIDC", "GetCallerIdentity")


class Refused(Exception):
    """The service said no."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Keys:
    """An access key, and the token that goes with a temporary one."""

    def __init__(self, access_key_id, access_key_secret, security_token=None):
        self.access_key_id = access_key_id
        self.access_key_secret = access_key_secret
        self.security_token = security_token


class V3:
    """Signature version 3, by alibabacloud_cas20200407 and alibabacloud_sts20150401."""

    def __init__(self, address, keys):
        config = dict(
            endpoint=address,
            protocol="HTTP",
            access_key_id=keys.access_key_id,
            access_key_secret=keys.access_key_secret,
            security_token=keys.security_token,
        )
        self.cas = CasClient(Config(**config))
        self.sts = StsClient(Config(**config))

    def call(self, operation, **parameters):
        is_sts = operation in STS_OPERATIONS
        client, models = (self.sts, sts_models) if is_sts else (self.cas, cas_models)
        method = getattr(client, snake_case(operation))
        try:
            if operation == "GetCallerIdentity":
                answer = method()
            else:
                model = getattr(models, operation + "Request")
                answer = method(model().from_map(parameters))
        except Exception as error:
            if getattr(error, "code", None):
                raise Refused(error.code, str(error)) from error
            raise
        return answer.body.to_map()


class V2:
    """Signature version 1.0 with HMAC-SHA1, by aliyun-python-sdk-core."""

    def __init__(self, address, keys):
        self.address = address
        if keys.security_token:
            credential = StsTokenCredential(
                keys.access_key_id, keys.access_key_secret, keys.security_token
            )
            self.client = AcsClient(region_id="cn-hangzhou", credential=credential)
        else:
            self.client = AcsClient(
                keys.access_key_id, keys.access_key_secret, "cn-hangzhou"
            )
        # One attempt: a scripted refusal is not to be tried again.
        self.client.set_max_retry_num(0)

    def call(self, operation, **parameters):
        is_sts = operation in STS_OPERATIONS
        request = CommonRequest()
        request.set_domain(self.address)
        request.set_protocol_type("http")
        request.set_method("POST")
        request.set_version("2015-04-01" if is_sts else "2020-04-07")
        request.set_action_name(operation)
        for name, value in flattened(parameters):
            request.add_query_param(name, value)
        try:
            answer = self.client.do_action_with_exception(request)
        except ServerException as error:
            raise Refused(error.get_error_code(), error.get_error_msg()) from error
        return json.loads(answer)


class Controls:
    """The emulator's own controls, which no SDK knows."""

    def __init__(self, address):
        self.base = f"http://{address}/_emulator/"

    def post(self, path, body):
        data = json.dumps(body).encode()
        with urllib.request.urlopen(self.base + path, data=data) as answer:
            return json.load(answer)


def snake_case(operation):
    """CreateCertificateRequest as create_certificate_request; OIDC is one word."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+", operation)
    return "_".join(word.lower() for word in words)


def flattened(parameters):
    """Lists as `Ids.1`, of objects as `Tags.1.Key`, counted from 1."""
    for name, value in parameters.items():
        if isinstance(value, list):
            for index, item in enumerate(value, 1):
                if isinstance(item, dict):
                    for key, text in item.items():
                        yield f"{name}.{index}.{key}", text
                else:
                    yield f"{name}.{index}", item
        else:
            yield name, value
