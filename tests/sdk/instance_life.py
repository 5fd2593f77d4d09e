"""The life of instances, told through a vendor SDK; `life.py` tells it."""

import json
import re

TAGS = [{"TagKey": "env", "TagValue": "a b~c*d(e)+/"}, {"TagKey": "团队", "TagValue": ""}]

COMPANY = dict(
    CompanyName="Example Ltd",
    CompanyCode="91330000000000000X",
    CompanyType=1,
    CompanyAddress="1 Main Street",
    CompanyPhone="057100000000",
    CountryCode="CN",
    Province="Zhejiang",
    City="Hangzhou",
    PostCode="310000",
    Lang="en",
)


def lives(service, controls, refusal):
    an_instance_is_issued_renewed_and_revoked(service, controls)
    an_application_is_withdrawn_and_its_instance_paid_back(service, controls, refusal)
    applicants_are_stored_changed_and_removed(service, refusal)


def an_instance_is_issued_renewed_and_revoked(service, controls):
    id = controls.post("instances", {"spec": "ss.dv.t"})["id"]
    assert re.fullmatch(r"cas_dv-cn-[0-9a-z]{12}", id), id
    listed = service.call("ListInstances", Status="inactive", CurrentPage=1, ShowSize=50)
    assert [row["InstanceId"] for row in listed["InstanceList"]] == [id], listed
    detail = service.call("GetInstanceDetail", InstanceId=id)
    assert detail["InstanceType"] == "TEST" and detail["Spec"] == "ss.dv.t", detail

    contacts = service.call("ListContact", CurrentPage=1, ShowSize=20)["ContactList"]
    service.call(
        "UpdateInstance",
        InstanceId=id,
        Domain="www.example.com",
        ValidationMethod="DNS",
        KeyAlgorithm="RSA_2048",
        GenerateCsrMethod="online",
        AutoReissue="disable",
        ContactIdList=[contacts[0]["ContactId"]],
        Tags=TAGS,
    )
    written = service.call("GetInstanceDetail", InstanceId=id)
    assert written["Tags"] == TAGS, written
    assert written["ContactIdList"] == [contacts[0]["ContactId"]], written

    first = issued(service, controls, id)
    summary = service.call("GetInstanceSummary", InstanceType="TEST")
    assert summary["TotalCount"] == 1 and summary["InactiveCount"] == 0, summary
    renewed = issued(service, controls, id)
    assert renewed != first
    rows = service.call("ListCertificates", InstanceId=id)["CertificateList"]
    assert [row["CertificateId"] for row in rows] == [str(renewed), str(first)], rows
    certificate = service.call("GetCertificateDetail", CertificateId=first)
    assert certificate["ExistPrivateKey"] and certificate["KeySize"] == 2048, certificate

    service.call("RevokeCertificate", InstanceId=id, CertificateId=renewed)
    revoked = service.call("GetInstanceDetail", InstanceId=id)
    assert revoked["CertificateStatus"] == "revoked", revoked
    kept = service.call("GetCertificateDetail", CertificateId=first)
    assert kept["CertificateStatus"] == "issued", kept


def issued(service, controls, id):
    """Applies, publishes nothing, has the certificate issued, and returns its id."""
    service.call("ApplyCertificate", InstanceId=id)
    task = service.call("GetTaskAttribute", TaskId=id, TaskType="ApplyCertificate")
    assert task["TaskStatus"] == "success", task
    pending = service.call("GetInstanceDetail", InstanceId=id)
    assert pending["Status"] == "pending", pending
    [record] = pending["DomainValidationList"]
    assert record["Domain"] == "www.example.com", record
    assert record["RootDomain"] == "example.com", record
    assert record["ValidationType"] == "TXT", record
    assert record["ValidationKey"] == "_dnsauth.www" and record["ValidationValue"], record

    controls.post(f"instances/{id}/issue", {})

    detail = service.call("GetInstanceDetail", InstanceId=id)
    assert detail["Status"] == "normal" and detail["CertificateStatus"] == "issued", detail
    assert not detail.get("DomainValidationList"), detail
    progress = json.loads(detail["OrderProgress"])["orderProgress"][0]
    assert progress["certificateId"] == detail["CertificateId"], progress
    certificate = service.call("GetUserCertificateDetail", CertId=detail["CertificateId"])
    assert certificate["InstanceId"] == id, certificate
    assert certificate["Cert"].count("BEGIN CERTIFICATE") == 2, certificate
    assert "PRIVATE KEY" in certificate["Key"]
    return detail["CertificateId"]


def an_application_is_withdrawn_and_its_instance_paid_back(service, controls, refusal):
    wanted = {"spec": "geo.dv.f", "full_domain_count": 2, "wildcard_domain_count": 1}
    id = controls.post("instances", wanted)["id"]
    names = "example.com,*.example.com,shop.example.org"
    service.call("UpdateInstance", InstanceId=id, Domain=names)
    early = refusal(service, "CancelPendingCertificate", InstanceId=id)
    assert early == "OperationDenied.StatusNotSupport", early
    service.call("ApplyCertificate", InstanceId=id)
    again = refusal(service, "ApplyCertificate", InstanceId=id)
    assert again == "OperationDenied.StatusNotSupport", again
    records = service.call("GetInstanceDetail", InstanceId=id)["DomainValidationList"]
    assert [record["Domain"] for record in records] == names.split(","), records
    refund = refusal(service, "RefundInstance", InstanceId=id)
    assert refund == "CouldNotRefund.NotSupport", refund
    service.call("CancelPendingCertificate", InstanceId=id)
    withdrawn = service.call("GetInstanceDetail", InstanceId=id)
    assert withdrawn["Status"] == "normal" and not withdrawn.get("CertificateId"), withdrawn

    early = refusal(service, "DeleteInstance", InstanceId=id)
    assert early == "InvalidStatus.DeleteProtection", early
    service.call("RefundInstance", InstanceId=id)
    service.call("DeleteInstance", InstanceId=id, ClientToken="once")
    service.call("DeleteInstance", InstanceId=id, ClientToken="once")
    assert refusal(service, "GetInstanceDetail", InstanceId=id) == "NotFound"


def applicants_are_stored_changed_and_removed(service, refusal):
    person = dict(Name="Han Meimei", Mobile="13811112222", Email="hmm@example.com")
    contact = service.call("CreateContact", **person)["ContactId"]
    service.call("UpdateContact", ContactId=contact, **dict(person, Name="Li Lei"))
    shown = service.call("GetContact", ContactId=contact)
    assert shown["Name"] == "Li Lei" and shown["Mobile"] == "138******22", shown
    service.call("DeleteContact", ContactId=contact)
    assert refusal(service, "GetContact", ContactId=contact) == "NotFound"

    company = service.call("CreateCompany", **COMPANY)["CompanyId"]
    moved = dict(COMPANY, City="Ningbo")
    service.call("UpdateCompany", CompanyId=company, **moved)
    assert service.call("GetCompany", CompanyId=company)["City"] == "Ningbo"
    found = service.call("ListCompanies", Keyword="Example", CurrentPage=1, ShowSize=10)
    assert [row["CompanyId"] for row in found["CompanyList"]] == [company], found
    service.call("DeleteCompany", CompanyId=company)
    assert refusal(service, "GetCompany", CompanyId=company) == "NotFound"
