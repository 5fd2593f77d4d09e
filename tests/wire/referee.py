"""The vendor's SDKs at work. Reads one JSON document, prints one.

send_v3     calls every operation by alibabacloud_cas20200407
send_v2     sends given parameters by aliyun-python-sdk-core
sign_v3     signs given requests as alibabacloud_tea_openapi does
sign_v2     signs given parameters as aliyun-python-sdk-core does
"""

import json
import sys
from types import SimpleNamespace

from alibabacloud_cas20200407 import models
from alibabacloud_cas20200407.client import Client
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_openapi.utils import Utils
from aliyunsdkcore.auth.composer import rpc_signature_composer as composer
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

ALGORITHM = "ACS3-HMAC-SHA256"


def send_v3(key, address, given):
    client = Client(
        Config(
            access_key_id=key["id"],
            access_key_secret=key["secret"],
            security_token=key["token"],
            endpoint=address,
            protocol="http",
        )
    )
    order, csr = given["order_id"], given["csr"]
    person = dict(username="Ada 艾达", phone="13800000000", email="ada+cas@example.com")

    def tags(model):
        return [model(key="env", value="a b~c*d(e)'!"), model(key="团队", value="")]

    client.create_certificate_request(
        models.CreateCertificateRequestRequest(
            domain="*.example.com",
            validate_type="DNS",
            product_code="geotrust-dv-w-starter",
            tags=tags(models.CreateCertificateRequestRequestTags),
            **person,
        )
    )
    client.create_certificate_with_csr_request(
        models.CreateCertificateWithCsrRequestRequest(
            csr=csr,
            validate_type="FILE",
            tags=tags(models.CreateCertificateWithCsrRequestRequestTags),
            **person,
        )
    )
    client.create_certificate_for_package_request(
        models.CreateCertificateForPackageRequestRequest(
            domain="example.com,www.example.com",
            csr=csr,
            company_name="Analytical & Sons",
            validate_type="DNS",
            product_code="geotrust-ov-1-personal",
            tags=tags(models.CreateCertificateForPackageRequestRequestTags),
            **person,
        )
    )
    client.cancel_order_request(models.CancelOrderRequestRequest(order_id=order))
    client.delete_certificate_request(models.DeleteCertificateRequestRequest(order_id=order))
    client.cancel_certificate_for_package_request(
        models.CancelCertificateForPackageRequestRequest(order_id=order)
    )
    client.describe_certificate_state(models.DescribeCertificateStateRequest(order_id=order))
    client.describe_package_state(
        models.DescribePackageStateRequest(product_code="digicert-free-1-free")
    )
    client.get_user_certificate_detail(
        models.GetUserCertificateDetailRequest(cert_id=given["certificate_id"])
    )
    client.list_user_certificate_order(
        models.ListUserCertificateOrderRequest(
            order_type="CPACK",
            keyword="example.com",
            status="CHECKING",
            current_page=2,
            show_size=50,
        )
    )
    send_instances(client, given, person, tags)


def send_instances(client, given, person, tags_of):
    instance, csr = given["instance_id"], given["csr"]

    def tags():
        def tag(key, value):
            return models.UpdateInstanceRequestTags(tag_key=key, tag_value=value)

        return tags_of(tag)

    client.list_instances(
        models.ListInstancesRequest(
            keyword="例 example.com",
            status="inactive",
            certificate_status="willExpire",
            instance_type="TEST",
            current_page=2,
            show_size=100,
        )
    )
    client.get_instance_detail(models.GetInstanceDetailRequest(instance_id=instance))
    client.update_instance(
        models.UpdateInstanceRequest(
            instance_id=instance,
            domain="example.com,*.example.com",
            generate_csr_method="online",
            key_algorithm="ECC_256",
            validation_method="DNS",
            contact_id_list=[11, 98987582437920968],
            company_id=33,
            auto_reissue="disable",
            tags=tags(),
        )
    )
    client.update_instance(
        models.UpdateInstanceRequest(
            instance_id=instance,
            csr=csr,
            generate_csr_method="upload",
            validation_method="HTTP",
            auto_reissue="disable",
        )
    )
    client.update_instance(models.UpdateInstanceRequest(instance_id=instance, tags=tags()))
    client.apply_certificate(models.ApplyCertificateRequest(instance_id=instance))
    client.get_task_attribute(models.GetTaskAttributeRequest(task_id=instance))
    client.cancel_pending_certificate(
        models.CancelPendingCertificateRequest(instance_id=instance)
    )
    client.revoke_certificate(
        models.RevokeCertificateRequest(
            instance_id=instance, certificate_id=given["certificate_id"]
        )
    )
    client.list_contact(
        models.ListContactRequest(keyword="Ada 艾达", current_page=2, show_size=20)
    )
    client.create_contact(
        models.CreateContactRequest(
            name=person["username"], mobile=person["phone"], email=person["email"]
        )
    )
    client.list_companies(
        models.ListCompaniesRequest(keyword="Analytical & Sons", current_page=2, show_size=10)
    )


def send_v2(key, address, given):
    credential = StsTokenCredential(key["id"], key["secret"], key["token"])
    client = AcsClient(region_id="cn-hangzhou", credential=credential)
    for call in given["calls"]:
        request = CommonRequest(
            domain=address, version="2020-04-07", action_name=call["action"]
        )
        request.set_protocol_type("http")
        request.set_method("POST")
        for name, value in call["parameters"].items():
            request.add_query_param(name, value)
        client.do_action_with_exception(request)


def sign_v3(key, _address, given):
    def sign(request):
        # The body is hashed here, so that the header with its hash is checked too.
        payload = Utils.hex_encode(Utils.hash(request["body"].encode(), ALGORITHM))
        exact = SimpleNamespace(
            method=request["method"],
            pathname="/",
            query=request["query"],
            headers={**request["headers"], "x-acs-content-sha256": payload},
        )
        return Utils.get_authorization(exact, ALGORITHM, payload, key["id"], key["secret"])

    return [sign(request) for request in given["requests"]]


def sign_v2(key, _address, given):
    def sign(request):
        compose = getattr(composer, "__compose_string_to_sign")
        signature = getattr(composer, "__get_signature")
        return signature(compose(request["method"], request["parameters"]), key["secret"])

    return [sign(request) for request in given["requests"]]


ROLES = {role.__name__: role for role in (send_v3, send_v2, sign_v3, sign_v2)}

if __name__ == "__main__":
    task = json.load(sys.stdin)
    result = ROLES[task["role"]](task["key"], task["address"], task["given"])
    json.dump(result, sys.stdout)
