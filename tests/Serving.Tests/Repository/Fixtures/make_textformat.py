#!/usr/bin/python3
"""Makes textformat.json: what protobuf's own text parser makes of texts. Written with protobuf 3.21.12 (Debian python3-protobuf).

Run: /usr/bin/python3 make_textformat.py > textformat.json
Strings are given in hex, for escapes may write any bytes. Left out is where its Python parser is not as the specification has it: \\?, \\u, \\q, "- 1", "1.5F".
"""
import json

import google.protobuf
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format

F = descriptor_pb2.FieldDescriptorProto
file = descriptor_pb2.FileDescriptorProto(name="t.proto", package="t", syntax="proto3")
message = file.message_type.add(name="T")
for number, (name, kind, label) in enumerate([
        ("s", F.TYPE_BYTES, F.LABEL_REPEATED), ("i", F.TYPE_INT64, F.LABEL_REPEATED), ("u", F.TYPE_UINT64, F.LABEL_REPEATED),
        ("d", F.TYPE_DOUBLE, F.LABEL_REPEATED), ("m", F.TYPE_MESSAGE, F.LABEL_REPEATED)], 1):
    message.field.add(name=name, number=number, type=kind, label=label, type_name=".t.T" if kind == F.TYPE_MESSAGE else None)
pool = descriptor_pool.DescriptorPool()
pool.Add(file)
T = message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("t.T"))

TEXTS = [
    '', 's: "a"', "s: 'a'", 's: "a" "b" \'c\'', r's: "\a\b\f\n\r\t\v\\\'\""', r's: "\0\12\123\1234\377"', r's: "\x4\x41\xfF"',
    'i: 1', 'i: -1', 'i: 0', 'i: 0x1F', 'i: -0x1f', 'i: 017', 'i: 9223372036854775807', 'i: -9223372036854775808', 'u: 18446744073709551615',
    'd: 1', 'd: 1.5', 'd: -1.5', 'd: .5', 'd: 5.', 'd: 1e3', 'd: 1.5E-3', 'd: 1f', 'd: inf', 'd: -inf', 'd: nan', 'd: infinity',
    'i: [1, 2, 3]', 'i: []', 'i: [1] i: 2', 'm { i: 1 }', 'm: { i: 1 }', 'm < i: 1 >', 'm [{ i: 1 }, { i: 2 }]', 'm: [{}, < s: "x" >]', 'm { m { m { } } }',
    'i: 1, i: 2; i: 3', '# comment\ni: 1 # more\n#', 'i:1', 'i\n:\n1', 'm{}i:1',
    's: "a', 's: "a\nb"', r's: "\x"', 'i 1', 'i: ', 'i: [1, ]', 'i: [1 2]', 'i: 1 ]', 'm {', 'm { >', 'm', ': 1', 'i: 08', 'i: 0x', 'i: 1a', '1: 1', 'i: 1,, i: 2', ';', 'm: 1x', 's: "a\\', 'i: --1', 'd: 1e', 'd: 1.2.3',
]


def tree(value):
    """Fields in the order of their numbers."""
    return {f.name: [tree(x) if f.name == "m" else x.hex() if f.name == "s" else repr(x) if f.name == "d" else str(x) for x in v] for f, v in value.ListFields()}


cases = []
for text in TEXTS:
    try:
        cases.append({"text": text, "tree": tree(text_format.Parse(text, T()))})
    except text_format.ParseError as e:
        cases.append({"text": text, "line": e.GetLine()})
print("[")
print(",\n".join("  " + json.dumps(case) for case in cases))
print("]")
