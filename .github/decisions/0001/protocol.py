"""Terraform's provider protocol without Terraform: what a proto file has, and a caller
that presents no certificate."""

import json
import socket
import ssl
import tempfile
from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_tools import protoc

HERE = Path(__file__).parent
# A server that does not accept lets the kernel do so, and then says nothing: seconds.
SILENCE = 3


def described(folder, name):
    """The descriptors of a proto file, its imports first."""
    well_known = resources.files("grpc_tools") / "_proto"
    with tempfile.NamedTemporaryFile() as output:
        flags = [f"-I{folder}", f"-I{well_known}", "--include_imports"]
        status = protoc.main(["protoc", *flags, f"--descriptor_set_out={output.name}", name])
        if status != 0:
            raise RuntimeError(f"{folder}/{name} does not compile")
        return descriptor_pb2.FileDescriptorSet.FromString(Path(output.name).read_bytes()).file


def surface(folder, name):
    """The calls, messages and fields of the protocol that a file defines."""
    file = described(folder, name)[-1]
    messages = dict(named("", file.message_type))
    return SimpleNamespace(
        calls=[call.name for service in file.service for call in service.method],
        messages=messages,
        fields=[f"{name}.{field.name}" for name in messages for field in messages[name].field],
    )


def named(outer, messages):
    for message in messages:
        yield outer + message.name, message
        yield from named(f"{outer}{message.name}.", message.nested_type)


class Stranger:
    """A process of the same machine that calls a provider it did not start."""

    def __init__(self, address):
        # Whoever connects is shown the server's certificate, and may trust it.
        trusted = grpc.ssl_channel_credentials(certificate_of(address))
        options = [("grpc.ssl_target_name_override", "localhost")]
        self.channel = grpc.secure_channel(address, trusted, options)

    def begin(self, call, request=b""):
        method = self.channel.unary_unary(f"/tfplugin6.Provider/{call}")
        return method.future(request, timeout=60)

    def call(self, call, request=b""):
        return self.begin(call, request).result()

    def failure(self, call):
        """The status of a call that is not answered; `None` if it is."""
        try:
            self.call(call)
        except grpc.RpcError as error:
            return error.code().name
        return None

    def order(self, domain):
        """Asks for an order, and does not wait for it."""
        contact = dict(username="A Stranger", phone="13900000000", email="x@example.com")
        planned = dict(domain=domain, **contact, id=None, status=None)
        values = dict(prior_state=None, planned_state=planned, config=planned, provider_meta=None)
        request = message("ApplyResourceChange.Request")
        request.type_name = "alicloud_cas_order"
        for name, value in values.items():
            getattr(request, name).json = json.dumps(value).encode()
        # gRPC calls off a call that nobody holds.
        self.pending = self.begin("ApplyResourceChange", request.SerializeToString())


def message(name):
    pool = descriptor_pool.DescriptorPool()
    for file in described(HERE.parents[2] / "proto", "tfplugin6.proto"):
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"tfplugin6.{name}"))()


def answers(address):
    """Whether a new connection gets as far as a certificate."""
    try:
        return bool(certificate_of(address))
    except OSError:
        return False


def certificate_of(address):
    with encrypted(address) as connection:
        return ssl.DER_cert_to_PEM_cert(connection.getpeercert(binary_form=True)).encode()


def refusal(address):
    """The alert with which a server ends a connection without a client certificate.

    In TLS 1.3 it comes after the client's handshake is over.
    """
    with encrypted(address) as connection:
        try:
            connection.recv(1)
        except ssl.SSLError as error:
            return error.reason
    return "none"


def encrypted(address):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(connected(address))


def connected(address):
    if address.startswith("unix:"):
        plain = socket.socket(socket.AF_UNIX)
        plain.settimeout(SILENCE)
        plain.connect(address.removeprefix("unix:"))
        return plain
    host, _, port = address.partition(":")
    return socket.create_connection((host, int(port)), SILENCE)
