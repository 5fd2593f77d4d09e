"""The life of orders and instances, told through a vendor SDK: `life.py v2|v3 ADDRESS`.

The account's key is ACCESS_KEY_ID and ACCESS_KEY_SECRET in the environment. Ends
with status 0 only if everything came out as it should.
"""

import os
import subprocess
import sys
import tempfile

import instance_life
from services import V2, V3, Controls, Keys, Refused

CONTACT = dict(Username="Li Lei", Phone="13800000000", Email="lilei@example.com")
ROLE = dict(RoleArn="acs:ram::1234567890123456:role/deploy", RoleSessionName="ci")
# Everything that is hard to escape in a signature.
TAGS = [{"Key": "env", "Value": "a b~c*d(e)+/"}, {"Key": "团队", "Value": "证书"}]


def main(version, address):
    keys = Keys(os.environ["ACCESS_KEY_ID"], os.environ["ACCESS_KEY_SECRET"])
    service_of = {"v2": V2, "v3": V3}[version]
    service = service_of(address, keys)
    controls = Controls(address)

    an_order_is_issued_and_revoked(service, controls)
    an_order_is_withdrawn_and_deleted(service)
    an_order_of_the_package_is_given_up(service)
    an_own_request_is_certified(service, controls)
    refusals_are_told_by_their_code(service)
    wrong_keys_are_told_what_to_sign(service_of, address, keys)
    instance_life.lives(service, controls, refusal)
    temporary_keys_work_until_they_expire(service_of, address, service, controls)


def an_order_is_issued_and_revoked(service, controls):
    placed = service.call(
        "CreateCertificateRequest",
        Domain="www.example.com",
        ValidateType="DNS",
        ProductCode="digicert-free-1-free",
        Tags=TAGS,
        **CONTACT,
    )
    order = placed["OrderId"]
    # An id that went through a float would have lost its last digits.
    assert order == 98987582437920969, order
    state = service.call("DescribeCertificateState", OrderId=order)
    assert state["Type"] == "domain_verify", state
    assert state["RecordDomain"] == "_dnsauth.www", state
    assert state["RecordType"] == "TXT" and state["RecordValue"], state

    controls.post(f"orders/{order}/state", {"state": "certificate"})

    state = service.call("DescribeCertificateState", OrderId=order)
    assert state["Type"] == "certificate", state
    assert state["Certificate"].count("BEGIN CERTIFICATE") == 2, state
    assert "PRIVATE KEY" in state["PrivateKey"]
    detail = service.call("GetUserCertificateDetail", CertId=int(state["CertId"]))
    assert detail["Cert"] == state["Certificate"], detail
    assert detail["OrderId"] == order and detail["Common"] == "www.example.com", detail
    tags = {tag["TagKey"]: tag["TagValue"] for tag in detail["Tags"]}
    assert tags == {tag["Key"]: tag["Value"] for tag in TAGS}, tags
    certificates = service.call("ListUserCertificateOrder", OrderType="CERT")
    row = certificates["CertificateOrderList"][0]
    assert row["CertificateId"] == int(state["CertId"]), row

    before = service.call("DescribePackageState", ProductCode="digicert-free-1-free")
    service.call("CancelCertificateForPackageRequest", OrderId=order)
    after = service.call("DescribePackageState", ProductCode="digicert-free-1-free")
    assert after["UsedCount"] == before["UsedCount"] - 1, (before, after)
    rows = listed(service, Status="REVOKED")
    assert [row["OrderId"] for row in rows] == [order], rows


def an_order_is_withdrawn_and_deleted(service):
    order = service.call(
        "CreateCertificateRequest", Domain="api.example.com", ValidateType="FILE", **CONTACT
    )["OrderId"]
    state = service.call("DescribeCertificateState", OrderId=order)
    assert state["Uri"].startswith("/.well-known/") and state["Content"], state
    assert refusal(service, "DeleteCertificateRequest", OrderId=order) == "OrderStateError"
    service.call("CancelOrderRequest", OrderId=order)
    state = service.call("DescribeCertificateState", OrderId=order)
    assert state["Type"] == "payed", state
    service.call("DeleteCertificateRequest", OrderId=order)
    assert refusal(service, "DescribeCertificateState", OrderId=order) == "NotFoundOrder"


def an_order_of_the_package_is_given_up(service):
    order = service.call(
        "CreateCertificateForPackageRequest",
        Domain="a.example.com,b.example.com",
        ValidateType="DNS",
    )["OrderId"]
    [row] = listed(service, Keyword="a.example.com", CurrentPage=1, ShowSize=50)
    assert row["DomainType"] == "MULTIPLE" and row["Status"] == "CHECKING", row
    service.call("CancelOrderRequest", OrderId=order)
    service.call("CancelCertificateForPackageRequest", OrderId=order)
    assert listed(service, Keyword="a.example.com") == []


def an_own_request_is_certified(service, controls):
    with tempfile.TemporaryDirectory() as folder:
        key, csr = f"{folder}/key.pem", f"{folder}/csr.pem"
        openssl("req", "-new", "-nodes", "-newkey", "rsa:2048", "-keyout", key)(
            "-out", csr, "-subj", "/CN=own.example.com"
        )
        with open(csr) as file:
            pem = file.read()
        order = service.call(
            "CreateCertificateWithCsrRequest", Csr=pem, ValidateType="DNS", **CONTACT
        )["OrderId"]
        controls.post(f"orders/{order}/state", {"state": "certificate"})
        state = service.call("DescribeCertificateState", OrderId=order)
        assert not state.get("PrivateKey"), "the key was never given away"
        chain = f"{folder}/chain.pem"
        with open(chain, "w") as file:
            file.write(state["Certificate"])
        asked = openssl("pkey", "-in", key, "-pubout")()
        given = openssl("x509", "-in", chain, "-noout", "-pubkey")()
        assert asked == given, (asked, given)


def refusals_are_told_by_their_code(service):
    created = dict(Domain="x.example.com", ValidateType="DNS", **CONTACT)
    unbought = dict(created, ProductCode="geotrust-dv-1-starter")
    assert refusal(service, "CreateCertificateRequest", **unbought) == "NotFoundPackage"
    listed = refusal(service, "CreateCertificateRequest", **dict(created, Domain="localhost"))
    assert listed == "InvalidParameter"
    assert refusal(service, "GetUserCertificateDetail", CertId=7) == "NotFound"
    assert refusal(service, "CancelOrderRequest", OrderId=7) == "NotFoundOrder"


def wrong_keys_are_told_what_to_sign(service_of, address, keys):
    guesser = service_of(address, Keys(keys.access_key_id, "guessed"))
    for operation in ("ListUserCertificateOrder", "GetCallerIdentity"):
        code = refusal(guesser, operation)
        # The older SDK compares the string to sign with its own, and calls a
        # signature over the same string a wrong secret.
        expected = ("SignatureDoesNotMatch", "InvalidAccessKeySecret")
        assert code in expected, code
    stranger = service_of(address, Keys("nobody", "guessed"))
    assert refusal(stranger, "ListUserCertificateOrder") == "InvalidAccessKeyId.NotFound"


def temporary_keys_work_until_they_expire(service_of, address, service, controls):
    assert service.call("GetCallerIdentity")["IdentityType"] == "Account"
    token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJyZXBvIn0.c2ln"
    sessions = [
        service.call("AssumeRole", DurationSeconds=900, **ROLE),
        service.call(
            "AssumeRoleWithOIDC",
            OIDCProviderArn="acs:ram::1234567890123456:oidc-provider/ci",
            OIDCToken=token,
            **ROLE,
        ),
    ]
    deputies = [service_of(address, keys_of(session)) for session in sessions]
    for deputy in deputies:
        identity = deputy.call("GetCallerIdentity")
        assert identity["IdentityType"] == "AssumedRoleUser", identity
        assert deputy.call("ListUserCertificateOrder")["TotalCount"] > 0
    controls.post("clock", {"advance": "900s"})
    code = refusal(deputies[0], "ListUserCertificateOrder")
    assert code == "InvalidSecurityToken.Expired", code
    deputies[1].call("ListUserCertificateOrder")


def keys_of(session):
    keys = session["Credentials"]
    return Keys(keys["AccessKeyId"], keys["AccessKeySecret"], keys["SecurityToken"])


def listed(service, **parameters):
    return service.call("ListUserCertificateOrder", **parameters)["CertificateOrderList"]


def refusal(service, operation, **parameters):
    """The code of the refusal that must come."""
    try:
        answer = service.call(operation, **parameters)
    except Refused as refused:
        return refused.code
    raise AssertionError(f"{operation} was not refused: {answer}")


def openssl(*first):
    """Runs openssl with two lists of arguments and returns what it said."""

    def run(*more):
        command = ["openssl", *first, *more]
        return subprocess.run(command, check=True, capture_output=True).stdout

    return run


main(*sys.argv[1:])
