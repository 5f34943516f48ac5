#!/usr/bin/python3
"""What shift.py promises; a test of the detector module runs it."""
import os, struct, sys, unittest
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import shift, worlds

S = 1_000_000


def pcap(packets, magic=0xa1b2c3d4, scale=1):
    """A capture of [(microseconds, frame)]."""
    out = struct.pack('<I2Hi3I', magic, 2, 4, 0, 0, 65535, 1)
    for when, frame in packets: out += struct.pack('<4I', when // S, when % S * scale, len(frame), len(frame) + 1000) + frame
    return out


def ip(protocol, source, destination, payload):
    address = lambda a: bytes(map(int, a.split('.')))
    return struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0) + address(source) + address(destination) + payload


def ether(packet): return bytes(12) + b'\x08\x00' + packet
def tcp(source, port, destination, to): return ether(ip(6, source, destination, struct.pack('>2H', port, to) + bytes(16)))
def times(data): return [when - shift.EPOCH * S for when, _, _ in shift.packets(data)]


A, B = '10.1.0.10', '45.1.1.1'


class ShiftTest(unittest.TestCase):
    def test_a_connection_moves_to_its_start_and_keeps_its_own_times(self):
        rows = [['tcp', A, 20000, B, 443, 100 * S, 7200 * S, []]]
        out, foreign = shift.shifted(pcap([(100 * S + 10, tcp(A, 20000, B, 443)), (100 * S + 30010, tcp(B, 443, A, 20000))]), rows)
        self.assertEqual([7200 * S + 10, 7200 * S + 30010], times(out))
        self.assertEqual(0, foreign)

    def test_pauses_that_were_left_out_come_back_from_their_end_on(self):
        rows = [['tcp', A, 20000, B, 443, 100 * S, 0, [[100 * S + 500, 60 * S], [100 * S + 900, 30 * S]]]]
        out, _ = shift.shifted(pcap([(100 * S + x, tcp(A, 20000, B, 443)) for x in (499, 500, 899, 900)]), rows)
        self.assertEqual([499, 60 * S + 500, 60 * S + 899, 90 * S + 900], times(out))

    def test_packets_stand_in_the_order_of_virtual_time(self):
        rows = [['tcp', A, 1, B, 80, 100 * S, 50 * S, []], ['tcp', A, 2, B, 80, 200 * S, 10 * S, []]]
        out, _ = shift.shifted(pcap([(100 * S, tcp(A, 1, B, 80)), (200 * S, tcp(A, 2, B, 80))]), rows)
        self.assertEqual([10 * S, 50 * S], times(out))

    def test_the_same_ends_used_again_are_told_apart_by_when_they_began(self):
        rows = [['udp', A, 9, B, 9, 100 * S, 0, []], ['udp', A, 9, B, 9, 101 * S, 3600 * S, []]]
        frame = ether(ip(17, A, B, struct.pack('>2H', 9, 9) + bytes(4)))
        out, _ = shift.shifted(pcap([(100 * S + 5, frame), (101 * S + 6, frame)]), rows)
        self.assertEqual([5, 3600 * S + 6], times(out))

    def test_an_icmp_error_moves_with_the_packet_that_it_is_about(self):
        rows = [['udp', A, 9, B, 9, 100 * S, 5 * S, []]]
        error = ether(ip(1, B, A, bytes([3, 3, 0, 0, 0, 0, 0, 0]) + ip(17, A, B, struct.pack('>2H', 9, 9) + bytes(4))))
        out, foreign = shift.shifted(pcap([(100 * S + 7, error)]), rows)
        self.assertEqual(([5 * S + 7], 0), (times(out), foreign))

    def test_what_belongs_to_no_connection_is_left_out_and_counted(self):
        rows = [['tcp', A, 1, B, 80, 100 * S, 0, []]]
        out, foreign = shift.shifted(pcap([(100 * S, tcp(A, 2, B, 80)), (99 * S, tcp(A, 1, B, 80)), (100 * S, bytes(60))]), rows)
        self.assertEqual(([], 3), (times(out), foreign))

    def test_nanoseconds_are_read_and_lengths_kept(self):
        rows = [['tcp', A, 1, B, 80, 100 * S, 0, []]]
        frame = tcp(A, 1, B, 80)
        out, _ = shift.shifted(pcap([(100 * S + 3, frame)], 0xa1b23c4d, 1000), rows)
        self.assertEqual([(shift.EPOCH * S + 3, len(frame) + 1000, frame)], list(shift.packets(out)))

    def test_what_is_no_pcap_is_refused(self):
        with self.assertRaisesRegex(ValueError, 'no pcap'): list(shift.packets(b'\x0a\x0d\x0d\x0a' + bytes(40)))

    def test_a_world_is_the_same_each_time_and_has_both_kinds(self):
        first, second = worlds.world('a', 0), worlds.world('a', 0)
        self.assertEqual(first.connections, second.connections)
        self.assertEqual({'cc', 'normal'}, {what for what, _ in first.truth.values()})

    def test_worlds_to_judge_by_have_no_family_of_those_to_train_on(self):
        family = lambda kind: {f for n in range(4) for _, f in worlds.world(kind, n).truth.values()}
        self.assertEqual(set(), family('a') & family('b'))


if __name__ == '__main__': unittest.main()
