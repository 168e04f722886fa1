"""Writes a large valid module: big_module.py OUT.wasm FUNCTIONS.

A command whose _start calls one function in a thousand, so that what is measured is loading. The bodies are what compilers emit
in kind: locals, arithmetic, comparisons, branches, loops, loads, stores, calls; random, the same each time.
"""

import random
import sys

I32 = 0x7F
NO_BLOCK_TYPE = 0x40
LOCALS = 12


def leb(value):
    """Unsigned LEB128."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed_leb(value):
    out = bytearray()
    while not -64 <= value < 64:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value & 0x7F)
    return bytes(out)


def vector(items):
    return leb(len(items)) + b"".join(items)


def section(number, body):
    return bytes([number]) + leb(len(body)) + body


class Body:
    """The code of one function of two parameters and a result, all i32."""

    def __init__(self, source, callees):
        self.random = source
        self.callees = callees
        self.out = bytearray()

    def local(self):
        return leb(self.random.randrange(LOCALS + 2))

    def value(self, depth):
        kind = self.random.randrange(6 if depth < 3 else 2)
        if kind == 0:
            self.out += b"\x20" + self.local()
        elif kind == 1:
            self.out += b"\x41" + signed_leb(self.random.randrange(-5000, 5000))
        elif kind == 2:  # i32.load within the memory
            self.value(depth + 1)
            self.out += b"\x41" + signed_leb(0xFFC) + b"\x71\x28\x02" + leb(self.random.randrange(0, 4096, 4))
        else:  # add sub mul, and or xor shl
            self.value(depth + 1)
            self.value(depth + 1)
            self.out.append(self.random.choice((0x6A, 0x6A, 0x6B, 0x6C, 0x71, 0x72, 0x73, 0x74)))

    def condition(self):
        self.value(2)
        self.value(2)
        self.out.append(self.random.randrange(0x46, 0x50))  # i32.eq to i32.ge_u

    def assign(self):
        self.value(0)
        self.out += b"\x21" + self.local()

    def store(self):
        self.value(2)
        self.out += b"\x41" + signed_leb(0xFFC) + b"\x71"
        self.value(1)
        self.out += b"\x36\x02" + leb(self.random.randrange(0, 4096, 4))

    def call(self):
        self.value(2)
        self.value(2)
        self.out += b"\x10" + leb(self.random.choice(self.callees)) + b"\x21" + self.local()

    def choice(self, depth):
        self.condition()
        self.out += bytes([0x04, NO_BLOCK_TYPE])
        self.statements(depth + 1)
        self.out.append(0x05)
        self.statements(depth + 1)
        self.out.append(0x0B)

    def block(self, depth):
        self.out += bytes([0x02, NO_BLOCK_TYPE])
        self.statements(depth + 1)
        self.condition()
        self.out += b"\x0d\x00"
        self.statements(depth + 1)
        self.out.append(0x0B)

    def statements(self, depth):
        for _ in range(self.random.randrange(1, 5)):
            kind = self.random.randrange(10)
            if kind < 5 or depth == 3:
                self.assign()
            elif kind < 7:
                self.store()
            elif kind == 7 and self.callees:
                self.call()
            elif kind == 8:
                self.choice(depth)
            else:
                self.block(depth)

    def encoded(self):
        for _ in range(5):
            self.statements(0)
        self.value(0)
        body = vector([leb(LOCALS) + bytes([I32])]) + bytes(self.out) + b"\x0b"
        return leb(len(body)) + body


def start_body(functions):
    code = b"".join(b"\x41\x01\x41\x02\x10" + leb(i) + b"\x1a" for i in range(0, functions, 1000))
    body = b"\x00" + code + b"\x0b"
    return leb(len(body)) + body


def module(functions):
    source = random.Random(1)
    # Calls go to the last twenty: they call nobody.
    leaves = range(max(0, functions - 20), functions)
    bodies = [Body(source, [] if i >= functions - 20 else leaves).encoded() for i in range(functions)]
    binary = bytes([0x60]) + vector([bytes([I32])] * 2) + vector([bytes([I32])])
    start = bytes([0x60]) + b"\x00\x00"
    return b"".join(
        (
            b"\x00asm\x01\x00\x00\x00",
            section(1, vector([binary, start])),
            section(3, vector([b"\x00"] * functions + [b"\x01"])),
            section(5, vector([b"\x00\x01"])),
            section(7, vector([b"\x06_start\x00" + leb(functions), b"\x06memory\x02\x00"])),
            section(10, vector(bodies + [start_body(functions)])),
        )
    )


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[2].isdigit():
        sys.exit(__doc__)
    with open(sys.argv[1], "wb") as file:
        file.write(module(int(sys.argv[2])))
