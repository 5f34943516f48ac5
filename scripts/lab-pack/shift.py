#!/usr/bin/python3
"""Moves the packets of each connection of a capture to its virtual time.

  shift.py IN.pcap JOURNAL OUT.pcap [EPOCH]

A packet keeps its distance from the begin of its connection, longer by the pauses that were left out before it. Packets that
belong to no connection of the journal are left out and counted. EPOCH: Unix seconds of virtual time 0.
"""
import bisect, collections, json, struct, sys

EPOCH = 1_750_000_000


class Journal:
    """The connections by their ends; those of one pair of ends come one after the other."""

    def __init__(self, rows):
        ends = collections.defaultdict(list)
        for protocol, source, source_port, destination, port, began, start, left in rows:
            ends[protocol, source, source_port, destination, port].append((began, start, sorted(left)))
        self.ends = {k: sorted(v) for k, v in ends.items()}

    def virtual(self, key, real):
        """Microseconds of virtual time of a packet, or None when no connection has it. Key: protocol, two addresses with ports, either way."""
        protocol, a, a_port, b, b_port = key
        rows = self.ends.get(key) or self.ends.get((protocol, b, b_port, a, a_port))
        if not rows: return None
        i = bisect.bisect_right(rows, (real, float('inf'), [])) - 1
        if i < 0: return None
        began, start, left = rows[i]
        return start + real - began + sum(more for when, more in left if when <= real)


def address(b): return '%d.%d.%d.%d' % tuple(b)


def key_of(ip):
    """Protocol and ends of an IPv4 packet, or None; of an ICMP error those of the packet that it is about."""
    if len(ip) < 20 or ip[0] >> 4 != 4: return None
    rest = ip[(ip[0] & 15) * 4:]
    if ip[9] == 1: return key_of(rest[8:]) if len(rest) > 8 and rest[0] in (3, 4, 5, 11, 12) else None
    name = {6: 'tcp', 17: 'udp'}.get(ip[9])
    if not name or len(rest) < 4: return None
    a, b = struct.unpack('>2H', rest[:4])
    return name, address(ip[12:16]), a, address(ip[16:20]), b


def packets(data):
    """Real microseconds, length on the wire and captured bytes of each packet of a pcap of Ethernet."""
    magic = data[:4]
    if magic not in (b'\xd4\xc3\xb2\xa1', b'\x4d\x3c\xb2\xa1'): raise ValueError('no pcap of this byte order')
    if struct.unpack('<I', data[20:24])[0] != 1: raise ValueError('no pcap of Ethernet')
    scale = 1 if magic[0] == 0xd4 else 1000
    at = 24
    while at + 16 <= len(data):
        seconds, part, kept, length = struct.unpack_from('<4I', data, at); at += 16
        yield seconds * 1_000_000 + part // scale, length, data[at:at + kept]
        at += kept


def shifted(data, rows, epoch=EPOCH):
    """The pcap in virtual time, in order, and the number of packets left out."""
    journal, out, foreign = Journal(rows), [], 0
    for n, (real, length, frame) in enumerate(packets(data)):
        key = key_of(frame[14:]) if frame[12:14] == b'\x08\x00' else None
        virtual = key and journal.virtual(key, real)
        if virtual is None: foreign += 1
        else: out.append((virtual, n, length, frame))
    out.sort(key=lambda p: p[:2])
    head = struct.pack('<I2Hi3I', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
    return b''.join([head] + [struct.pack('<4I', epoch + v // 1_000_000, v % 1_000_000, len(f), length) + f for v, _, length, f in out]), foreign


def main(source, journal, target, epoch=EPOCH):
    with open(journal) as lines: rows = [json.loads(line) for line in lines]
    with open(source, 'rb') as f: data, foreign = shifted(f.read(), rows, int(epoch))
    with open(target, 'wb') as f: f.write(data)
    if foreign: print('shift: %d packets of no connection left out' % foreign, file=sys.stderr)


if __name__ == '__main__': main(*sys.argv[1:])
