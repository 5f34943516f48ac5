#!/usr/bin/python3
"""What a capture tells of servers: DNS answers, TLS ClientHello, certificates in clear, HTTP Host and User-Agent.

  names.py CAPTURE > NAMES.tsv      one event a line, by time (columns: see SPEC-2.md)

Reads pcap and pcapng, plain, .gz or .xz; Ethernet (with VLAN), Linux cooked (1 and 2), raw IP, loopback; IPv4 and IPv6; DNS over UDP and
TCP. No paths of URLs are kept. What cannot be read is skipped.
"""
import gzip, hashlib, ipaddress, lzma, struct, sys

LIMIT = 16384           # bytes kept of each direction of a connection while nothing was recognised


def packets(path):
    """(time in microseconds, link type, bytes) of each packet."""
    opener = lzma.open if path.endswith('.xz') else gzip.open if path.endswith('.gz') else open
    with opener(path, 'rb') as handle:
        data = handle.read()
    magic = data[:4]
    if magic in (b'\xd4\xc3\xb2\xa1', b'\x4d\x3c\xb2\xa1', b'\xa1\xb2\xc3\xd4', b'\xa1\xb2\x3c\x4d'):
        order = '<' if magic[0] in (0xd4, 0x4d) else '>'
        scale = 1000 if magic in (b'\x4d\x3c\xb2\xa1', b'\xa1\xb2\x3c\x4d') else 1
        link = struct.unpack(order + 'I', data[20:24])[0] & 0xffff
        at = 24
        while at + 16 <= len(data):
            s, f, n, _ = struct.unpack(order + 'IIII', data[at:at + 16])
            yield s * 1000000 + f // scale, link, data[at + 16:at + 16 + n]
            at += 16 + n
    elif magic == b'\x0a\x0d\x0d\x0a':
        at, order, links = 0, '<', []
        while at + 12 <= len(data):
            if data[at:at + 4] == b'\x0a\x0d\x0d\x0a':
                order = '<' if data[at + 8:at + 12] == b'\x4d\x3c\x2b\x1a' else '>'
                links = []
            kind, size = struct.unpack(order + 'II', data[at:at + 8])
            if size < 12 or at + size > len(data):
                break
            if kind == 1:
                link, units = struct.unpack(order + 'H', data[at + 8:at + 10])[0], 1000000
                o = at + 16
                while o + 4 <= at + size - 4:
                    code, n = struct.unpack(order + 'HH', data[o:o + 4])
                    if code == 0: break
                    if code == 9:
                        b = data[o + 4]
                        units = 2 ** (b & 127) if b & 128 else 10 ** b
                    o += 4 + (n + 3) // 4 * 4
                links.append((link, units))
            elif kind == 6:
                i, hi, lo, n = struct.unpack(order + 'IIII', data[at + 8:at + 24])
                if i < len(links):
                    yield ((hi << 32) + lo) * 1000000 // links[i][1], links[i][0], data[at + 28:at + 28 + n]
            at += size


def network(link, frame):
    """The IP packet in a frame, or None."""
    if link == 1:
        kind, at = frame[12:14], 14
        while kind in (b'\x81\x00', b'\x88\xa8', b'\x91\x00'):
            kind, at = frame[at + 2:at + 4], at + 4
        return frame[at:] if kind in (b'\x08\x00', b'\x86\xdd') else None
    if link == 113: return frame[16:]
    if link == 276: return frame[20:]
    if link in (0, 108): return frame[4:]
    if link in (12, 14, 101, 228, 229): return frame
    return None


def transport(ip):
    """(proto 6 or 17, source, destination, segment, whether its end was not captured), or None."""
    if not ip: return None
    if ip[0] >> 4 == 4 and len(ip) >= 20:
        if struct.unpack('>H', ip[6:8])[0] & 0x1fff: return None
        head, size = (ip[0] & 15) * 4, struct.unpack('>H', ip[2:4])[0]
        return ip[9], ip[12:16], ip[16:20], ip[head:size if size >= head else len(ip)], size > len(ip)
    if ip[0] >> 4 == 6 and len(ip) >= 40:
        kind, at, size = ip[6], 40, 40 + struct.unpack('>H', ip[4:6])[0]
        while kind in (0, 43, 60) and at + 8 <= len(ip):
            kind, at = ip[at], at + (ip[at + 1] + 1) * 8
        return kind, ip[8:24], ip[24:40], ip[at:max(size, at)], size > len(ip)
    return None


def text(address):
    return str(ipaddress.ip_address(address))


# ---- DNS -----------------------------------------------------------------------------------------------------------------
def dns_name(data, at):
    labels, jumps, after = [], 0, None
    while at < len(data):
        n = data[at]
        if n == 0:
            at += 1
            break
        if n & 0xc0 == 0xc0:
            if after is None: after = at + 2
            at = struct.unpack('>H', data[at:at + 2])[0] & 0x3fff
            jumps += 1
            if jumps > 20: raise ValueError
            continue
        labels.append(data[at + 1:at + 1 + n].decode('latin-1'))
        at += 1 + n
    return '.'.join(labels).lower(), after if after is not None else at


def dns_answer(data):
    """(question, rcode, addresses) of a response to an A or AAAA question or with addresses; else None."""
    if len(data) < 12: return None
    _, flags, asked, answers = struct.unpack('>HHHH', data[:8])
    if not flags & 0x8000 or asked != 1: return None
    try:
        name, at = dns_name(data, 12)
        at += 4
        found = []
        for _ in range(min(answers, 64)):
            _, at = dns_name(data, at)
            kind, _, _, n = struct.unpack('>HHIH', data[at:at + 10])
            if kind == 1 and n == 4 or kind == 28 and n == 16:
                found.append(text(data[at + 10:at + 10 + n]))
            at += 10 + n
    except (ValueError, struct.error, IndexError):
        if not found_or_empty(locals()): return None
    return name, flags & 15, found


def found_or_empty(names):
    return 'found' in names and names['found']


# ---- TLS -----------------------------------------------------------------------------------------------------------------
def grease(v):
    return v & 0x0f0f == 0x0a0a and v >> 8 == v & 255


def hash12(v):
    return hashlib.sha256(v.encode()).hexdigest()[:12] if v else '0' * 12


def handshakes(data):
    """Concatenated handshake bytes of the TLS records at the start of a stream."""
    out, at = b'', 0
    while at + 5 <= len(data) and data[at] == 22:
        n = struct.unpack('>H', data[at + 3:at + 5])[0]
        out += data[at + 5:at + 5 + n]
        at += 5 + n
    return out


def client_hello(data):
    """(SNI or '', ALPN first or '', JA4) of a complete ClientHello, None if incomplete, False if none."""
    if len(data) < 6: return None
    if data[0] != 22 or data[1] != 3 or data[5] != 1: return False
    h = handshakes(data)
    n = int.from_bytes(h[1:4], 'big')
    if len(h) < 4 + n: return None
    h = h[4:4 + n]
    version = struct.unpack('>H', h[:2])[0]
    at = 34
    at += 1 + h[at]
    size = struct.unpack('>H', h[at:at + 2])[0]
    ciphers = [v for v in struct.unpack('>%dH' % (size // 2), h[at + 2:at + 2 + size // 2 * 2]) if not grease(v)]
    at += 2 + size
    at += 1 + h[at]
    sni, alpn, kinds, signatures, versions = '', '', [], [], []
    if at + 2 <= len(h):
        end = at + 2 + struct.unpack('>H', h[at:at + 2])[0]
        at += 2
        while at + 4 <= min(end, len(h)):
            kind, n = struct.unpack('>HH', h[at:at + 4])
            body = h[at + 4:at + 4 + n]
            at += 4 + n
            if grease(kind): continue
            kinds.append(kind)
            if kind == 0 and n > 5: sni = body[5:5 + struct.unpack('>H', body[3:5])[0]].decode('latin-1').lower()
            elif kind == 16 and n > 3: alpn = body[3:3 + body[2]].decode('latin-1')
            elif kind == 13 and n > 2: signatures = ['%04x' % v for v in struct.unpack('>%dH' % ((n - 2) // 2), body[2:2 + (n - 2) // 2 * 2])]
            elif kind == 43 and n > 1: versions = [v for v in struct.unpack('>%dH' % ((n - 1) // 2), body[1:1 + (n - 1) // 2 * 2]) if not grease(v)]
    code = {0x304: '13', 0x303: '12', 0x302: '11', 0x301: '10', 0x300: 's3'}.get(max(versions) if versions else version, '00')
    ends = alpn[0] + alpn[-1] if alpn and alpn[0].isalnum() and alpn[-1].isalnum() else '00'
    head = 't%s%s%02d%02d%s' % (code, 'd' if 0 in kinds else 'i', min(99, len(ciphers)), min(99, len(kinds)), ends)
    rest = ','.join('%04x' % k for k in sorted(k for k in kinds if k not in (0, 16)))
    if rest and signatures: rest += '_' + ','.join(signatures)
    return sni, alpn, head + '_' + hash12(','.join('%04x' % c for c in sorted(ciphers))) + '_' + hash12(rest)


def tlv(data, at):
    n, o = data[at + 1], at + 2
    if n & 128:
        k = n & 127
        n, o = int.from_bytes(data[o:o + k], 'big'), o + k
    return o, o + n


def certificate(data):
    """1 self-signed, 0 not, None nothing to say (yet), of the first certificate of a server's flight in clear."""
    if len(data) < 6: return None
    if data[0] != 22: return False
    h, at = handshakes(data), 0
    while at + 4 <= len(h):
        kind, n = h[at], int.from_bytes(h[at + 1:at + 4], 'big')
        if at + 4 + n > len(h): return None
        if kind == 11:
            body = h[at + 4:at + 4 + n]
            try:
                first = body[6:6 + int.from_bytes(body[3:6], 'big')]
                o, _ = tlv(first, 0)
                o, _ = tlv(first, o)                    # tbsCertificate
                fields = []
                while len(fields) < 7:
                    begin = o
                    _, o = tlv(first, o)
                    if not (not fields and first[begin] == 0xa0): fields.append(first[begin:o])
                    if len(fields) >= 5: break
                return int(fields[2] == fields[4])      # issuer, subject
            except IndexError:
                return False
        if kind == 14: return False
        at += 4 + n
    return None


# ---- HTTP ----------------------------------------------------------------------------------------------------------------
METHODS = (b'GET ', b'POST ', b'HEAD ', b'PUT ', b'OPTIONS ', b'CONNECT ', b'DELETE ', b'PROPFIND ')


def http(data):
    """(host, user agent) of a request's head, False if it is none."""
    if not data.startswith(METHODS): return False
    head = data.split(b'\r\n\r\n')[0].split(b'\r\n')[1:]
    found = {}
    for line in head:
        name, _, value = line.partition(b':')
        found.setdefault(name.strip().lower(), value.strip().decode('latin-1'))
    return found.get(b'host', '').lower(), found.get(b'user-agent', '')


class Stream:
    __slots__ = ('next', 'data', 'done')

    def __init__(self):
        self.next, self.data, self.done = None, b'', False


def events(path):
    """Events by time; each a tuple of strings and numbers, see SPEC-2.md."""
    found, streams, clients = [], {}, {}
    for time, link, frame in packets(path):
        part = transport(network(link, frame))
        if not part: continue
        proto, a, b, s, cut = part
        if proto == 17 and len(s) >= 8:
            sp, dp = struct.unpack('>HH', s[:4])
            if sp == 53:
                got = dns_answer(s[8:])
                if got: found.append((time, 'dns', text(b), got[0], got[1], ','.join(got[2])))
            continue
        if proto != 6 or len(s) < 20: continue
        sp, dp, seq, _ = struct.unpack('>HHII', s[:12])
        flags, body = s[13], s[(s[12] >> 4) * 4:]
        ends = (a, sp, b, dp)
        if flags & 2:
            stream = streams[ends] = Stream()
            stream.next = (seq + 1) & 0xffffffff
            if not flags & 16: clients[ends] = True; clients.pop((b, dp, a, sp), None)
            continue
        if not body: continue
        stream = streams.get(ends)
        if stream is None or stream.done: continue      # joined late or known already
        if seq != stream.next:
            continue                                    # a hole or an old segment: wait for the right one
        stream.next = (seq + len(body)) & 0xffffffff
        stream.data += body
        data, four = stream.data, (text(a), sp, text(b), dp)
        if ends in clients:
            if dp == 53: stream.done = True; continue
            hello = http(data)
            if hello:
                if cut and b'\r\n\r\n' not in data: stream.done = True; continue
                if b'\r\n\r\n' in data or len(data) > 4096:
                    found.append((time, 'http') + four + hello); stream.done = True
                continue
            try: hello = client_hello(data)
            except (IndexError, struct.error): hello = False
            if hello is None and not cut and len(data) < LIMIT: continue
            if hello: found.append((time, 'tls') + four + hello)
            elif hello is False and not cut: found.append((time, 'data') + four)
            stream.done = True
        else:
            if sp == 53:
                if len(data) >= 2 and len(data) >= 2 + struct.unpack('>H', data[:2])[0]:
                    got = dns_answer(data[2:])
                    if got: found.append((time, 'dns', text(b), got[0], got[1], ','.join(got[2])))
                    stream.done = True
                continue
            try: own = certificate(data)
            except (IndexError, struct.error): own = False
            if own is None and not cut and len(data) < LIMIT: continue
            if own in (0, 1) and own is not False: found.append((time, 'cert', text(b), dp, text(a), sp, own))
            stream.done = True
    found.sort(key=lambda e: e[0])
    return found


def read_tsv(path):
    """Events of a TSV file as `names.py` prints it."""
    out = []
    with open(path, encoding='utf-8') as handle:
        for line in handle:
            c = line.rstrip('\n').split('\t')
            t, kind = int(c[0]), c[1]
            out.append((t, kind, c[2], c[3], int(c[4]), c[5]) if kind == 'dns' else
                       (t, kind, c[2], int(c[3]), c[4], int(c[5])) + ((int(c[6]),) if kind == 'cert' else tuple(c[6:])))
    return out


if __name__ == '__main__':
    if len(sys.argv) != 2 or sys.argv[1].startswith('-'):
        sys.exit(__doc__)
    for event in events(sys.argv[1]):
        print('\t'.join(str(v).replace('\t', ' ').replace('\n', ' ') for v in event))
