// The life of an order of CAS 1.0, told through the vendor's SDK for Node.js:
// `order_life.cjs ADDRESS`.
//
// The account's key is ACCESS_KEY_ID and ACCESS_KEY_SECRET in the environment. Ends with
// status 0 only if everything came out as it should.

const assert = require("node:assert");
const { $OpenApiUtil } = require("@alicloud/openapi-core");
const cas = require("@alicloud/cas20200407");

const address = process.argv[2];
const service = new cas.default(
  new $OpenApiUtil.Config({
    endpoint: address,
    protocol: "HTTP",
    accessKeyId: process.env.ACCESS_KEY_ID,
    accessKeySecret: process.env.ACCESS_KEY_SECRET,
  }),
);

async function main() {
  const contact = { username: "Li Lei", phone: "13800000000", email: "lilei@example.com" };
  const placed = await service.createCertificateRequest(
    new cas.CreateCertificateRequestRequest({
      domain: "www.example.com",
      validateType: "DNS",
      productCode: "digicert-free-1-free",
      tags: [new cas.CreateCertificateRequestRequestTags({ key: "团队", value: "a b~c*d" })],
      ...contact,
    }),
  );
  const { orderId } = placed.body;
  // What JavaScript's numbers hold is what was meant.
  assert.ok(Number.isSafeInteger(orderId), String(orderId));
  let state = await described(orderId);
  assert.equal(state.type, "domain_verify");
  assert.equal(state.recordDomain, "_dnsauth.www");
  const rows = await listed({ keyword: "www.example.com" });
  assert.deepEqual(rows.map((row) => row.orderId), [orderId]);

  await control(`orders/${orderId}/state`, { state: "certificate" });
  state = await described(orderId);
  assert.equal(state.type, "certificate");
  assert.ok(state.privateKey.includes("PRIVATE KEY"));
  // This SDK does not know the member of a state that has the certificate's id.
  const [{ certificateId }] = await listed({ orderType: "CERT" });
  const certificate = await service.getUserCertificateDetail(
    new cas.GetUserCertificateDetailRequest({ certId: certificateId }),
  );
  assert.equal(certificate.body.cert, state.certificate);
  assert.equal(certificate.body.orderId, orderId);
  await service.cancelCertificateForPackageRequest(
    new cas.CancelCertificateForPackageRequestRequest({ orderId }),
  );
  const revoked = await listed({ status: "REVOKED" });
  assert.deepEqual(revoked.map((row) => row.orderId), [orderId]);

  await anOrderIsWithdrawnAndDeleted(contact);
}

async function anOrderIsWithdrawnAndDeleted(contact) {
  const placed = await service.createCertificateRequest(
    new cas.CreateCertificateRequestRequest({
      domain: "api.example.com",
      validateType: "DNS",
      ...contact,
    }),
  );
  const { orderId } = placed.body;
  await service.cancelOrderRequest(new cas.CancelOrderRequestRequest({ orderId }));
  assert.equal((await described(orderId)).type, "payed");
  await service.deleteCertificateRequest(new cas.DeleteCertificateRequestRequest({ orderId }));
  await assert.rejects(described(orderId), { code: "NotFoundOrder" });
}

async function described(orderId) {
  const request = new cas.DescribeCertificateStateRequest({ orderId });
  return (await service.describeCertificateState(request)).body;
}

async function listed(parameters) {
  const request = new cas.ListUserCertificateOrderRequest(parameters);
  return (await service.listUserCertificateOrder(request)).body.certificateOrderList;
}

async function control(path, body) {
  const answer = await fetch(`http://${address}/_emulator/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  assert.ok(answer.ok, await answer.text());
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
