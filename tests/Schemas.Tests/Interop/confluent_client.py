"""Confluent's Python client at the other end of the wire.

confluent_client.py GENERATED write URL TOPIC   registers, and prints a framed Order and a framed Refund, base64, one a line
confluent_client.py GENERATED read  URL TOPIC   reads a framed Order, base64, and prints what is in it, and the schema's type
"""

import base64
import json
import sys

sys.path.insert(0, sys.argv[1])

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from streamml.test import order_pb2


def order():
    message = order_pb2.Order(id="o-1", comment="c")
    message.lines.add(sku="a", quantity=2)
    message.total.currency = "EUR"
    message.total.cents = 1250
    message.placed_at.seconds = 1700000000
    message.labels["k"] = "v"
    return message


def write(client, topic):
    refund = order_pb2.Refund(order_id="o-1")
    refund.reason.text = "late"
    for message, name in ((order(), topic), (refund, topic + "-refund")):
        serializer = ProtobufSerializer(type(message), client)
        framed = serializer(message, SerializationContext(name, MessageField.VALUE))
        print(base64.b64encode(framed).decode())


def read(client, topic):
    framed = base64.b64decode(sys.stdin.read())
    message = ProtobufDeserializer(order_pb2.Order)(framed, SerializationContext(topic, MessageField.VALUE))
    schema_id = int.from_bytes(framed[1:5], "big")
    print(json.dumps({
        "equal": message == order(),
        "id": message.id,
        "cents": message.total.cents,
        "schema_type": client.get_schema(schema_id).schema_type,
        "latest_id": client.get_latest_version(topic + "-value").schema_id,
    }, sort_keys=True))


registry = SchemaRegistryClient({"url": sys.argv[3]})
(write if sys.argv[2] == "write" else read)(registry, sys.argv[4])
