#!/usr/bin/python3
"""Plays a world with real sockets between two network namespaces and captures it.

  play.py WORLD INSIDE OUTSIDE OUT.pcap OUT.journal     WORLD: a 0, b 3, true, compressed (the same as true, but played at once)

Both ends are this process: its sockets stay in the namespace in which they were made. A connection is played as soon as
there is room for it, not at its virtual time; the journal says for each when it really began and where time was left out, so that
shift.py can move its packets. Pauses up to half a second are slept, longer ones shortened to 80 ms, which is longer
than a delayed acknowledgement. World `true` is played at its own time with nothing shortened.
"""
import asyncio, ctypes, json, os, socket, struct, subprocess, sys, time
import worlds

AT_ONCE = 48
SLEPT, SHORT = .5, .08
PATIENCE = 20.0                      # seconds for a turn: a lab that hangs is broken
RING = os.urandom(1 << 19)
IP_PKTINFO = 8


def enter(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    with open('/var/run/netns/' + namespace) as f:
        if libc.setns(f.fileno(), 0x40000000): raise OSError(ctypes.get_errno(), 'cannot enter namespace ' + namespace)


def question(identity, answer, size):
    """A DNS message of about this size: argus joins question and answer by their number."""
    head = struct.pack('>6H', identity, 0x8180 if answer else 0x0100, 1, 0, 0, 0)
    room = max(3, size - len(head) - 5)
    name = b''
    while room > 1:
        n = min(40, room - 1); name += bytes([n]) + b'a' * n; room -= n + 1
    return head + name + b'\0' + struct.pack('>2H', 1, 1)


class Played:
    """One connection: its turns, and what the journal says of it."""

    def __init__(self, connection, at_once):
        self.c, self.at_once, self.left, self.began, self.done = connection, at_once, [], 0, asyncio.get_running_loop().create_future()

    async def pause(self, seconds):
        if not self.at_once or seconds <= SLEPT:
            if seconds > 0: await asyncio.sleep(seconds)
            return
        await asyncio.sleep(SHORT)
        self.left.append((time.time_ns() // 1000, int((seconds - SHORT) * 1e6)))

    def row(self):
        c = self.c
        return [c.protocol, c.source, c.source_port, c.destination, c.port, self.began, int(c.start * 1e6), self.left]

    async def speak(self, me, sock, loop):
        """My part of the turns; the others' are read."""
        buffer = memoryview(bytearray(1 << 16))
        for who, size, pause in self.c.turns:
            size = int(size)
            if who == me:
                await self.pause(pause)
                while size > 0:
                    part = min(size, len(RING)); await loop.sock_sendall(sock, RING[:part]); size -= part
            else:
                while size > 0:
                    got = await asyncio.wait_for(loop.sock_recv_into(sock, buffer[:min(size, 1 << 16)]), PATIENCE + (0 if self.at_once else pause))
                    if not got: raise OSError('closed early')
                    size -= got


class Lab:
    def __init__(self, world, inside, outside, at_once):
        self.world, self.inside, self.outside, self.at_once = world, inside, outside, at_once
        self.expected, self.failed, self.next_port, self.busy, self.rows = {}, 0, {}, {}, []

    async def serve(self, listener, loop):
        while True:
            sock, peer = await loop.sock_accept(listener)
            sock.setblocking(False); sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            played = self.expected.pop((peer, sock.getsockname()), None)
            if played: loop.create_task(self.answer(played, sock, loop))
            else: self.failed += 1; sock.close()

    async def answer(self, played, sock, loop):
        try:
            await played.speak('s', sock, loop)
            if played.c.close != 's': await asyncio.wait_for(loop.sock_recv(sock, 1), PATIENCE)
        except (OSError, asyncio.TimeoutError):
            if played.c.close != 'r': self.failed += 1
        sock.close()

    def hear(self, sock):
        data, ancillary, _, peer = sock.recvmsg(65536, 64)
        local = socket.inet_ntoa(ancillary[0][2][8:12])
        played = self.expected.get((peer, (local, sock.getsockname()[1])))
        if played: played.heard.put_nowait((sock, peer, ancillary, data))
        else: self.failed += 1

    async def udp(self, played, loop):
        c, played.heard = played.c, asyncio.Queue()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setblocking(False); sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((c.source, c.source_port)); sock.connect((c.destination, c.port))
            self.expected[(c.source, c.source_port), (c.destination, c.port)] = played
            played.began = time.time_ns() // 1000; identity = (c.source_port * 7 + played.began) & 0xffff; asked = None
            try:
                for who, size, pause in c.turns:
                    await played.pause(pause)
                    data = question(identity, who == 's', int(size)) if c.port == 53 else RING[:int(size)]
                    if who == 'c':
                        sock.send(data); asked = await asyncio.wait_for(played.heard.get(), PATIENCE)
                    else:
                        server, peer, ancillary, _ = asked; server.sendmsg([data], [(socket.IPPROTO_IP, IP_PKTINFO, struct.pack('=I4s4s', 0, ancillary[0][2][8:12], bytes(4)))], 0, peer)
                        await asyncio.wait_for(loop.sock_recv(sock, 65536), PATIENCE)
            finally:
                del self.expected[(c.source, c.source_port), (c.destination, c.port)]

    async def tcp(self, played, loop):
        c = played.c; alive = c.turns and int(c.destination.split('.')[0]) not in (worlds.REFUSING_NET, worlds.SILENT_NET)
        with socket.socket() as sock:
            sock.setblocking(False); sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.bind((c.source, c.source_port))
            if alive: self.expected[(c.source, c.source_port), (c.destination, c.port)] = played
            played.began = time.time_ns() // 1000
            try: await asyncio.wait_for(loop.sock_connect(sock, (c.destination, c.port)), PATIENCE if alive else 1.3)
            except (OSError, asyncio.TimeoutError):
                if alive: raise
                return
            await played.speak('c', sock, loop)
            if c.close == 's': await asyncio.wait_for(loop.sock_recv(sock, 1), PATIENCE)
            if c.close == 'r': sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))

    async def play(self, connection, room, loop):
        played = Played(connection, self.at_once); c = connection
        fixed = self.busy.setdefault((c.source, c.source_port, c.destination, c.port), asyncio.Lock()) if c.source_port else asyncio.Lock()
        async with fixed:
            if not c.source_port:
                port = self.next_port.get(c.source, 20000); self.next_port[c.source] = port + 1 if port < 65000 else 20000; c.source_port = port
            try: await (self.tcp if c.protocol == 'tcp' else self.udp)(played, loop)
            except (OSError, asyncio.TimeoutError) as broken:
                self.failed += 1; self.why = (c, repr(broken))
        self.rows.append(played.row())
        room.release()

    def listen(self, loop):
        enter(self.outside)
        tasks = []
        for protocol, port in sorted({(c.protocol, c.port) for c in self.world.connections}):
            tcp = protocol == 'tcp'
            s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
            s.setblocking(False); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if not tcp: s.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
            s.bind(('0.0.0.0', port))
            if tcp: s.listen(512); tasks.append(loop.create_task(self.serve(s, loop)))
            else: loop.add_reader(s, self.hear, s)
        enter(self.inside)
        return tasks

    async def run(self, pcap):
        loop = asyncio.get_running_loop()
        servers = self.listen(loop)
        # 128 bytes of each packet are enough: argus looks at headers, and at the number in a DNS message.
        capture = subprocess.Popen(['tcpdump', '-n', '-i', 'eth0', '-s', '128', '-B', '65536', '-w', pcap, 'ip'], stderr=subprocess.PIPE, text=True)
        while 'listening on' not in capture.stderr.readline():
            if capture.poll() is not None: raise SystemExit('play: tcpdump did not start')
        room, begun, running = asyncio.Semaphore(AT_ONCE if self.at_once else 1000), time.time(), set()
        for c in self.world.connections:
            if not self.at_once: await asyncio.sleep(max(0, begun + c.start - time.time()))
            await room.acquire()
            task = loop.create_task(self.play(c, room, loop)); running.add(task); task.add_done_callback(running.discard)
        if running: await asyncio.wait(running)
        await asyncio.sleep(1)
        for s in servers: s.cancel()
        capture.terminate(); said = capture.stderr.read(); capture.wait()
        lost = [line for line in said.splitlines() if 'dropped by kernel' in line]
        if not lost or not lost[0].startswith('0 '): raise SystemExit('play: the capture is not whole: ' + said.strip())


def main(kind, number, inside, outside, pcap, journal):
    world = worlds.world(kind, int(number)) if kind in ('a', 'b', 'c') else worlds.true_time()
    lab = Lab(world, inside, outside, kind != 'true'); lab.why = None
    began = time.time()
    asyncio.run(lab.run(pcap))
    if lab.failed > len(world.connections) / 100: raise SystemExit('play: %d connections failed, last %s' % (lab.failed, lab.why))
    with open(journal, 'w') as out:
        for row in lab.rows: out.write(json.dumps(row) + '\n')
    print('played %s %s: %d connections, %d failed, %.0f s' % (kind, number, len(lab.rows), lab.failed, time.time() - began), lab.why or '', file=sys.stderr)


if __name__ == '__main__': main(*sys.argv[1:])
