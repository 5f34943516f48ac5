"""Small networks that never were: which program talks to whom, when, and how much. Nothing is sent here.

A world is a list of Connection in virtual time (seconds from 0) and the truth of each tuple. What the programs do is
known from their documentation and from common experience, not measured; every number is drawn from a wide range, by a seeded
generator, so that a world is the same at each run. The families are split once for all: worlds `a` are for training and
tuning, worlds `b` consist of other families and are only judged.
"""
import dataclasses, math, random

HOURS = 3.0
SERVER_NETS = (5, 23, 31, 34, 45, 51, 52, 77, 91, 104, 142, 185, 199)   # answered by the lab, as if they were the Internet
REFUSING_NET, SILENT_NET = 37, 46                                        # answered with a reset, not answered
LOCAL_SERVERS = '10.200'                                                 # printers, hubs, applications of the house


@dataclasses.dataclass
class Connection:
    start: float            # virtual seconds
    protocol: str           # tcp, udp
    source: str
    destination: str
    port: int
    turns: list             # (who: 'c' or 's', bytes, pause before it in seconds)
    close: str = 'c'        # who closes: 'c', 's', or 'r' (the client resets)
    source_port: int = 0    # 0: the next free one of the host


@dataclasses.dataclass
class Service:
    address: str
    port: int
    protocol: str = 'tcp'
    style: str = 'tls'      # tls, http, raw
    delay: float = 0.03     # there and back
    certificate: int = 3000
    close: str = 'c'

    def exchange(self, r, ask, answer, think=0.0):
        """The turns of one request with its answer in a connection of its own."""
        ask, answer, d = max(1, int(ask)), max(1, int(answer)), lambda: self.delay * r.uniform(1, 1.3)
        turns = []
        if self.style == 'tls':
            turns = [('c', 517, 0), ('s', self.certificate, d()), ('c', 80, .001)]
            ask, answer = ask + 29, answer + 29 * (1 + answer // 16000)
        return turns + [('c', ask, .001), ('s', answer, d() + think)]


@dataclasses.dataclass
class Host:
    address: str


class Network:
    def __init__(self, r, number, hosts):
        self.r = r
        self.hosts = [Host('10.%d.%d.%d' % (number, i // 200, 10 + i % 200)) for i in range(hosts)]
        self.connections, self.truth, self.shared = [], {}, {}

    def address(self, net=None):
        r = self.r
        return '%d.%d.%d.%d' % (net or r.choice(SERVER_NETS), r.randint(0, 255), r.randint(0, 255), r.randint(1, 254))

    def local(self): return '%s.%d.%d' % (LOCAL_SERVERS, self.r.randint(0, 9), self.r.randint(1, 250))

    def service(self, port=443, name=None, **more):
        """A new server; with a name the one that half of the hosts share."""
        r = self.r
        if name and name in self.shared and r.random() < .5: return self.shared[name]
        more.setdefault('style', {443: 'tls', 8443: 'tls', 80: 'http', 8080: 'http'}.get(port, 'raw'))
        s = Service(more.pop('address', None) or self.address(), port, delay=math.exp(r.uniform(math.log(.005), math.log(.15))),
                    certificate=r.choice((160, r.randint(2200, 5500))), close=r.choice('cccssr'), **more)
        if name: self.shared[name] = s
        return s

    def call(self, family, start, host, service, turns, malicious=False, source_port=0):
        if not 0 <= start < HOURS * 3600: return
        c = Connection(start, service.protocol, host.address, service.address, service.port, turns, service.close, source_port)
        self.connections.append(c)
        key = (c.source, c.destination, str(c.port), c.protocol)
        old = self.truth.get(key)
        if old is None or malicious: self.truth[key] = ('cc' if malicious else 'normal', family)


def lognormal(r, middle, sigma): return middle * math.exp(r.gauss(0, sigma))


def span(r, low, high):
    """When a program begins and ends to be used: seconds."""
    length = min(HOURS * 3600, math.exp(r.uniform(math.log(low), math.log(high))))
    begin = r.uniform(0, HOURS * 3600 - length)
    return begin, begin + length


def often(r, begin, end, gap):
    t = begin
    while t < end:
        yield t
        t += max(.005, gap())


def steady(r, period, jitter=0.0, drift=0.0):
    """Gaps of a timer: a share of jitter either side, and what each answer delays the next by."""
    return lambda: period * (1 + r.uniform(-jitter, jitter)) + abs(r.gauss(0, drift))


# ---- normal, worlds a ---------------------------------------------------------------------------------------------

def browsing(n, r, h):
    sites = [n.service(r.choice((443, 443, 443, 80))) for _ in range(r.randint(2, 5))]
    content = [n.service(443, 'cdn%d' % r.randint(0, 9)) for _ in range(3)]
    begin, end = span(r, 600, 7200)
    cookies = r.uniform(300, 1600)
    for t in often(r, begin, end, lambda: lognormal(r, 35, 1)):
        site = r.choice(sites)
        n.call('browsing', t, h, site, site.exchange(r, cookies * r.uniform(.9, 1.2), lognormal(r, 15000, 1), r.uniform(0, .3)))
        for _ in range(r.randint(0, 5)):
            s = r.choice(content + [site])
            n.call('browsing', t + r.uniform(.2, 1.5), h, s, s.exchange(r, r.uniform(300, 900), lognormal(r, 12000, 1.2)))


def single_page(n, r, h):
    """An application in the browser that asks at each touch: bursts, then pauses; nearly equal requests."""
    s = n.service(r.choice((443, 443, 443, 8443, 80)), 'app%d' % r.randint(0, 5))
    ask, same, size = r.uniform(300, 1500), r.random() < .6, lognormal(r, 1500, 1)
    few = [lognormal(r, size, .8) for _ in range(4)] if r.random() < .5 else None
    for _ in range(r.randint(1, 3)):
        begin, end = span(r, 60, 400)
        pace = math.exp(r.uniform(math.log(.8), math.log(5)))
        gap = r.choice((lambda: r.expovariate(1 / pace), lambda: r.uniform(.1, 2) * pace, lambda: lognormal(r, pace, .8)))
        for t in often(r, begin, end, gap):
            n.call('single_page', t, h, s, s.exchange(r, ask if same else ask * r.uniform(.8, 1.3), r.choice(few) if few else lognormal(r, size, .8), r.uniform(0, .1)))


def segments(n, r, h):
    """Video in segments: the list again and again, then the segment, as the player's buffer asks."""
    media = n.service(443); lists = media if r.random() < .5 else n.service(443)
    every = r.choice((2, 4, 6, 10)); size = lognormal(r, 60000 * every / 4, .4); begin, end = span(r, 300, 2400)
    for t in often(r, begin, end, steady(r, every, .05, .1)):
        if r.random() < .7: n.call('segments', t, h, lists, lists.exchange(r, 420, 1400 + r.choice((0, 0, 12, 70))))
        n.call('segments', t + .1, h, media, media.exchange(r, 480 + r.randint(0, 2), min(250000, lognormal(r, size, .3)), r.uniform(0, .2)))


def page_poll(n, r, h):
    """A page left open that asks for news: a timer of the browser, slowed down in the background, answers mostly empty."""
    s = n.service(r.choice((443, 443, 80)), 'poll%d' % r.randint(0, 9)); every = r.choice((5, 10, 15, 20, 30, 30, 60, 60, 120))
    ask, empty, news = r.uniform(400, 1800), r.uniform(180, 900), r.uniform(0, .3); begin, end = span(r, 300, HOURS * 3600)
    for t in often(r, begin, min(end, begin + every * 60), steady(r, every, r.choice((0, .01, .05)), r.choice((.02, .3)))):
        n.call('page_poll', t, h, s, s.exchange(r, ask, empty + (lognormal(r, 1500, 1) if r.random() < news else 0), r.uniform(0, .1)))


def telemetry(n, r, h):
    """Events in batches: a timer, a body as long as what happened."""
    s = n.service(443, 'telemetry%d' % r.randint(0, 3)); every = r.choice((10, 30, 60, 300, 900)); begin, end = span(r, 1200, HOURS * 3600)
    for t in often(r, begin, min(end, begin + every * 80), steady(r, every, r.choice((.02, .1, .3)), .1)):
        if r.random() < .85: n.call('telemetry', t, h, s, s.exchange(r, 400 + lognormal(r, 900, .8), r.choice((180, 180, 240))))


def device_upload(n, r, h):
    """A thing in the house that tells its maker how warm it is."""
    s = n.service(r.choice((443, 443, 8883, 80, 8080, 1883, r.randint(5000, 30000))), 'maker%d' % r.randint(0, 5)); every = r.choice((15, 30, 60, 60, 120, 300, 600))
    body, varies = r.uniform(120, 900), r.choice((0, 2, 8))
    for t in often(r, r.uniform(0, every), every * 70, steady(r, every, r.choice((0, .01)), .2)):
        n.call('device_upload', t, h, s, s.exchange(r, body + r.randint(0, varies), 140))


def cloud_sync(n, r, h):
    pool = [n.service(443) for _ in range(r.randint(1, 3))]; every = r.choice((30, 60, 90, 300))
    for t in often(r, r.uniform(0, every), every * 60, steady(r, every, .1, .5)):
        s = r.choice(pool); n.call('cloud_sync', t, h, s, s.exchange(r, r.uniform(700, 1100), 600 if r.random() < .8 else lognormal(r, 20000, 1)))
        if r.random() < .1: n.call('cloud_sync', t + .5, h, s, s.exchange(r, lognormal(r, 30000, 1), 300))


def torrent(n, r, h):
    own = r.randint(20000, 60000); begin, end = span(r, 600, 3600)
    peers = [n.service(r.randint(1025, 65000), style='raw', address=n.address(r.choice((None, None, REFUSING_NET, SILENT_NET)))) for _ in range(40)]
    nodes = [n.service(r.randint(1025, 65000), protocol='udp', style='raw') for _ in range(30)]
    for t in often(r, begin, end, lambda: r.expovariate(1 / 12)):
        p = r.choice(peers); n.call('torrent', t, h, p, [('c', 68, .001), ('s', 68, p.delay), ('c', 17, .001), ('s', min(60000, lognormal(r, 8000, 1)), 1)])
    for t in often(r, begin, end, lambda: r.expovariate(1 / 8)):
        p = r.choice(nodes); n.call('torrent', t, h, p, [('c', 103, 0), ('s', 283, p.delay)], source_port=own)


def mail_poll(n, r, h):
    s = n.service(r.choice((993, 995, 143)), 'mail', style='raw'); every = r.choice((60, 300, 600))
    for t in often(r, r.uniform(0, every), HOURS * 3600, steady(r, every, 0, .5)):
        n.call('mail_poll', t, h, s, [('c', 517, 0), ('s', s.certificate, s.delay), ('c', 120, .01), ('s', 220, s.delay), ('c', 60, .01), ('s', 160 if r.random() < .8 else lognormal(r, 9000, 1), s.delay)])


def connectivity_check(n, r, h):
    """Is there an Internet? The operating system asks a page of 204 No Content."""
    s = n.service(80, 'check', style='http'); every = r.choice((20, 30, 60, 300, 300)); ask = r.choice((78, 95, 180))
    for t in often(r, r.uniform(0, every), every * 50, steady(r, every, r.choice((0, .01)), .05)):
        n.call('connectivity_check', t, h, s, s.exchange(r, ask, r.choice((125, 148))))


def monitoring(n, r, h):
    """One machine that asks many of the house how they are."""
    port = r.choice((80, 443, 9100, 5666, 8080, 10050)); every = r.choice((10, 15, 30, 60))
    targets = [n.service(port, address=n.local()) for _ in range(r.randint(3, 12))]
    for s in targets:
        size = lognormal(r, 5000, 1)
        for t in often(r, r.uniform(0, every), every * 40, steady(r, every, 0, .01)):
            n.call('monitoring', t, h, s, s.exchange(r, 150, size * r.uniform(.98, 1.02)))


def long_poll(n, r, h):
    """A request that the server holds until there is news, and at once the next."""
    s = n.service(443, 'chat%d' % r.randint(0, 3)); hold = r.choice((25, 30, 55, 60)); t, end = span(r, 900, 7200); ask = r.uniform(400, 1200)
    for _ in range(60):
        if t >= end: break
        wait = hold if r.random() < .75 else r.uniform(.5, hold)
        turns = s.exchange(r, ask, 210 if wait == hold else lognormal(r, 900, .6)); who, size, pause = turns[-1]
        n.call('long_poll', t, h, s, turns[:-1] + [(who, size, pause + wait)]); t += wait + .2


def download_parts(n, r, h):
    """An update in parts of one size, each asked for by its range."""
    s = n.service(r.choice((80, 443)), 'update%d' % r.randint(0, 2)); part = r.choice((16000, 65536, 131072))
    for _ in range(r.randint(1, 2)):
        begin = r.uniform(0, HOURS * 3600 - 600); t = begin
        for _ in range(r.randint(6, 60)):
            n.call('download_parts', t, h, s, s.exchange(r, 310, part + 420)); t += lognormal(r, r.choice((.6, 2)), .4)


def push(n, r, h):
    """One connection kept open with a ping, made anew when it broke."""
    s = n.service(r.choice((5228, 5223, 443)), 'push'); every = r.choice((60, 240, 900)); t = r.uniform(0, 600)
    while t < HOURS * 3600:
        pings = min(20, max(1, int(lognormal(r, 4, .7))))
        n.call('push', t, h, s, s.exchange(r, 600, 400) + [x for _ in range(pings) for x in (('c', 40, every), ('s', 40, s.delay))]); t += pings * every + r.choice((1, 5, 30))


def dead_server(n, r, h):
    """A program whose server is gone, and that tries again, later and later or not."""
    s = n.service(r.choice((443, 80, 8080, r.randint(3000, 20000))), address=n.address(r.choice((REFUSING_NET, SILENT_NET)))); gap, grow = r.choice((5, 10, 30, 60)), r.choice((1, 1, 1.5, 2)); t = r.uniform(0, 600)
    for _ in range(40):
        n.call('dead_server', t, h, s, []); t += gap * r.uniform(.9, 1.1); gap = min(600, gap * grow)


def names(n, r, h):
    s = n.service(53, 'resolver', protocol='udp', style='raw')
    for t in often(r, 0, HOURS * 3600, lambda: lognormal(r, 60, 1.3)): n.call('names', t, h, s, [('c', r.randint(30, 60), 0), ('s', r.randint(60, 300), s.delay)])


def time_sync(n, r, h):
    s = n.service(123, 'time', protocol='udp', style='raw')
    for t in often(r, r.uniform(0, 64), HOURS * 3600, steady(r, r.choice((64, 256, 1024)), 0, .1)): n.call('time_sync', t, h, s, [('c', 48, 0), ('s', 48, s.delay)])


# ---- normal, worlds b ---------------------------------------------------------------------------------------------

def shopping(n, r, h):
    """Pages with pictures, advertisements and counters of others."""
    shop = n.service(443); third = [n.service(443, 'ad%d' % r.randint(0, 12)) for _ in range(6)]; begin, end = span(r, 300, 3600)
    for t in often(r, begin, end, lambda: r.uniform(3, 8) + r.expovariate(1 / 25)):
        for i in range(r.randint(1, 6)): n.call('shopping', t + i * .05, h, shop, shop.exchange(r, r.uniform(600, 1400), lognormal(r, 9000, 1.1), r.uniform(0, .2)))
        for s in r.sample(third, r.randint(1, 5)): n.call('shopping', t + r.uniform(.3, 2), h, s, s.exchange(r, r.uniform(900, 2200), r.choice((35, 43, 43, 900))))


def suggestions(n, r, h):
    """Each key that is pressed asks for words: requests that grow by one, then a pause."""
    s = n.service(443, 'search'); base = r.uniform(500, 1500)
    for begin in sorted(r.uniform(0, HOURS * 3600) for _ in range(r.randint(3, 25))):
        t = begin
        for i in range(r.randint(3, 18)): n.call('suggestions', t, h, s, s.exchange(r, base + i, lognormal(r, 1200, .4))); t += lognormal(r, .35, .6)


def player_heartbeat(n, r, h):
    """While a film runs, its player tells each ten seconds how far it is."""
    s = n.service(443, 'player%d' % r.randint(0, 2)); every = r.choice((5, 10, 10, 15, 30)); begin, end = span(r, 300, 5400); body = r.uniform(900, 3000)
    for t in often(r, begin, min(end, begin + every * 90), steady(r, every, .01, .15)):
        if r.random() < .97: n.call('player_heartbeat', t, h, s, s.exchange(r, body * r.uniform(.97, 1.03), 43 if r.random() < .9 else 300))


def ticker(n, r, h):
    """Prices, scores, departures: a small answer each few seconds, sometimes the same as before."""
    s = n.service(r.choice((443, 443, 80, 8080)), 'ticker%d' % r.randint(0, 7)); every = r.choice((1, 2, 3, 5, 10, 15, 30)); begin, end = span(r, 200, 5400); ask, size = r.uniform(300, 900), lognormal(r, 2500, .8)
    for t in often(r, begin, min(end, begin + every * 150), steady(r, every, r.choice((.02, .15)), .1)):
        n.call('ticker', t, h, s, s.exchange(r, ask, size * r.choice((1, 1, r.uniform(.97, 1.03)))))


def game_lobby(n, r, h):
    s = n.service(r.choice((443, r.randint(5000, 9000), 27015)), 'game%d' % r.randint(0, 3)); play = n.service(r.randint(20000, 40000), protocol='udp', style='raw'); begin, end = span(r, 900, 5400)
    for t in often(r, begin, end, lambda: r.choice((5, 5, 10, 60)) * r.uniform(.9, 1.4)): n.call('game_lobby', t, h, s, s.exchange(r, r.uniform(300, 500), lognormal(r, 1200, .5)))
    for t in often(r, begin, end, lambda: r.uniform(400, 1500)): n.call('game_lobby', t, h, play, [x for _ in range(30) for x in (('c', r.randint(60, 120), 15), ('s', r.randint(90, 400), .03))])


def house_hub(n, r, h):
    """The hub at the wall asks its lamps and sockets."""
    port = r.choice((80, 80, 8080, 9999, 1400, 55443)); every = r.choice((2, 5, 10, 30))
    for s in [n.service(port, address=n.local()) for _ in range(r.randint(1, 6))]:
        size = r.uniform(200, 1500); begin = r.uniform(0, 3000)
        for t in often(r, begin, begin + every * 120, steady(r, every, .02, .05)): n.call('house_hub', t, h, s, s.exchange(r, 130, size + r.choice((0, 0, 1, 2))))


def weather_station(n, r, h):
    s = n.service(r.choice((80, 443, 443)), 'weather'); every = r.choice((16, 60, 300, 600)); begin = r.uniform(0, 300)
    for t in often(r, begin, begin + every * 60, steady(r, every, 0, .4)): n.call('weather_station', t, h, s, s.exchange(r, r.randint(395, 410), 190))


def presence(n, r, h):
    """Office programs: who is there, what is new, each at a pace of its own, spread over a provider's servers."""
    a, b = r.randint(0, 255), r.choice(SERVER_NETS)
    for _ in range(r.randint(2, 5)):
        s = n.service(443, address='%d.%d.%d.%d' % (b, a, r.randint(0, 255), r.randint(1, 254))); every = r.choice((15, 30, 45, 60, 120, 300)); begin, end = span(r, 1200, HOURS * 3600); ask = r.uniform(900, 2500)
        for t in often(r, begin, min(end, begin + every * 60), steady(r, every, r.choice((.02, .2)), .2)): n.call('presence', t, h, s, s.exchange(r, ask * r.uniform(.99, 1.01), r.choice((350, 350, 350, 1200)) + r.randint(0, 60)))


def chain_peers(n, r, h):
    """A node of a distributed ledger."""
    peers = [n.service(r.choice((8333, 30303, 18080)), style='raw', address=n.address(r.choice((None, None, SILENT_NET)))) for _ in range(12)]
    for p in peers:
        for t in often(r, r.uniform(0, 600), HOURS * 3600, lambda: lognormal(r, 500, .8)): n.call('chain_peers', t, h, p, [('c', 126, 0), ('s', 126, p.delay), ('c', 24, .01), ('s', 24, p.delay)] + [('s', int(min(20000, lognormal(r, 900, 1))), 20) for _ in range(r.randint(0, 6))])


def feeds(n, r, h):
    for _ in range(r.randint(4, 10)):
        s = n.service(443); every = r.choice((300, 600, 900, 1800)); size = lognormal(r, 8000, 1)
        for t in often(r, r.uniform(0, every), HOURS * 3600, steady(r, every, 0, .5)): n.call('feeds', t, h, s, s.exchange(r, 350, 250 if r.random() < .6 else size))


def certificates(n, r, h):
    s = n.service(80, 'ocsp', style='http')
    for t in often(r, 0, HOURS * 3600, lambda: lognormal(r, 200, 1.4)): n.call('certificates', t, h, s, s.exchange(r, r.choice((290, 310)), r.choice((700, 1900))))


def scraping(n, r, h):
    """A script that walks through a site, politely."""
    s = n.service(r.choice((80, 443))); pause = r.choice((.5, 1, 1, 2, 3, 5)); begin = r.uniform(0, HOURS * 3600 - 900); size = lognormal(r, 8000, .5); ask = r.uniform(180, 400); t = begin
    for _ in range(r.randint(30, 200)): n.call('scraping', t, h, s, s.exchange(r, ask + r.choice((0, 0, 1, 2)), lognormal(r, size, r.choice((.1, .5))), .05)); t += pause * r.uniform(1, 1.1) + lognormal(r, .15, .7)


def reconnecting(n, r, h):
    """A socket of the browser that a proxy cuts each minute or so."""
    s = n.service(r.choice((443, 443, 8080, 8443)), 'socket%d' % r.randint(0, 3)); cut = r.choice((30, 60, 60, 100)); t = r.uniform(0, 1800); ask = r.uniform(500, 900)
    for _ in range(60):
        more = int(r.choice((0, 0, 1, 4))); n.call('reconnecting', t, h, s, s.exchange(r, ask, 190) + [('s', r.randint(40, 600), cut / (more + 1)) for _ in range(more)] + [('s', 6, cut / (more + 1))]); t += cut + r.choice((1, 1, 3))


def packages(n, r, h):
    """A build that fetches its libraries: as fast as it can, then nothing."""
    s = n.service(443, 'registry')
    for _ in range(r.randint(1, 5)):
        t = r.uniform(0, HOURS * 3600)
        for _ in range(r.randint(8, 60)): n.call('packages', t, h, s, s.exchange(r, r.uniform(220, 300), lognormal(r, 6000, 1.3))); t += lognormal(r, .3, .9)


def playlist(n, r, h):
    """Radio in small files."""
    s = n.service(r.choice((80, 443))); every = r.choice((5, 10, 10)); begin, end = span(r, 600, 5400); size = every * 12000
    for t in often(r, begin, min(end, begin + every * 120), steady(r, every, .01, .1)): n.call('playlist', t, h, s, s.exchange(r, 260, size * r.uniform(.95, 1.05)))


def telephone(n, r, h):
    s = n.service(5060, 'sip', protocol='udp', style='raw')
    for t in often(r, r.uniform(0, 30), 5400, steady(r, r.choice((20, 60, 300)), 0, .05)): n.call('telephone', t, h, s, [('c', 420, 0), ('s', 380, s.delay)])


def license_check(n, r, h):
    """A program of the house that asks the licence server whether it may go on."""
    s = n.service(r.choice((27000, 1947, 2080, 5093)), 'licence', address=n.local()); every = r.choice((60, 120, 300))
    for t in often(r, r.uniform(0, every), HOURS * 3600, steady(r, every, 0, .05)): n.call('license_check', t, h, s, s.exchange(r, 147, 147))


def database(n, r, h):
    """A form of the house; each button is a connection to the database."""
    s = n.service(r.choice((3306, 5432, 1433, 1521, 8500)), 'database%d' % r.randint(0, 1), address=n.local()); begin, end = span(r, 600, 7200)
    for t in often(r, begin, end, lambda: lognormal(r, 8, 1.1)):
        for i in range(r.randint(1, 4)): n.call('database', t + i * .03, h, s, s.exchange(r, r.choice((90, 120, 160)), lognormal(r, 900, 1)))


def backup(n, r, h):
    s = n.service(r.choice((22, 443, 873)), style='raw'); every = r.choice((300, 900, 1800))
    for t in often(r, r.uniform(0, every), HOURS * 3600, steady(r, every, 0, 2)): n.call('backup', t, h, s, [('c', 1400, 0), ('s', 1700, s.delay), ('c', min(80000, lognormal(r, 20000, 1)), .1), ('s', 300, s.delay)])


def resolver_tls(n, r, h):
    """Look-ups over HTTPS, as the browser makes them."""
    s = n.service(443, 'doh')
    for t in often(r, 0, 3600, lambda: lognormal(r, 15, 1.5)): n.call('resolver_tls', t, h, s, s.exchange(r, 180, r.choice((468, 468, 900))))


# ---- command and control ------------------------------------------------------------------------------------------

def rhythm(r, period, jitter, begin, end, miss=0.0, awake=None):
    """Starts of a beacon: jitter either side, missed beats, and, if awake, hours of work (on, off) in seconds."""
    t = begin
    while t < end:
        if (not awake or (t - begin) % sum(awake) < awake[0]) and r.random() >= miss: yield t
        t += max(.2, period * (1 + r.uniform(-jitter, jitter)) + abs(r.gauss(0, .03)))


def period_of(r): return math.exp(r.uniform(math.log(2), math.log(1800)))


def beacon(n, r, h, family, service, ask, answer, period=None, jitter=None, spread=0.0, tasks=.03, miss=0.0, awake=None, count=60):
    period = period or period_of(r); jitter = r.choice((0, .01, .05, .1, .2, .3, .5)) if jitter is None else jitter
    begin = r.uniform(0, 1800); n_sent = 0
    for t in rhythm(r, period, jitter, begin, HOURS * 3600, miss, awake):
        task = r.random() < tasks
        n.call(family, t, h, service, service.exchange(r, ask * (1 + r.uniform(-spread, spread)), answer * (r.uniform(5, 60) if task else 1), r.uniform(0, .05)), True)
        if task: n.call(family, t + r.uniform(.3, 1), h, service, service.exchange(r, ask + lognormal(r, 3000, 1), answer), True)
        n_sent += 1
        if n_sent >= count: break


def cc_web(n, r, h): beacon(n, r, h, 'cc_web', n.service(r.choice((80, 8080))), r.uniform(200, 700), r.uniform(120, 400))
def cc_tls(n, r, h): beacon(n, r, h, 'cc_tls', n.service(r.choice((443, 443, 8443))), r.uniform(200, 900), r.uniform(120, 500), spread=r.choice((0, .05)))
def cc_raw(n, r, h): beacon(n, r, h, 'cc_raw', n.service(r.randint(1025, 49000), style='raw'), r.uniform(20, 200), r.uniform(4, 120))
def cc_udp(n, r, h): beacon(n, r, h, 'cc_udp', n.service(r.randint(1025, 49000), protocol='udp', style='raw'), r.uniform(20, 200), r.uniform(10, 200), spread=.0, tasks=0)
def cc_sleepy(n, r, h): beacon(n, r, h, 'cc_sleepy', n.service(r.choice((443, 80, 4444))), r.uniform(200, 600), r.uniform(120, 400), period=r.choice((5, 10, 30, 60)), awake=(600, r.choice((1200, 3000))))
def cc_lossy(n, r, h): beacon(n, r, h, 'cc_lossy', n.service(r.choice((443, 8000, 9001))), r.uniform(200, 600), r.uniform(120, 400), miss=r.choice((.1, .2)))


def cc_padded(n, r, h): beacon(n, r, h, 'cc_padded', n.service(r.choice((443, 80))), r.uniform(300, 700), r.uniform(200, 500), spread=r.choice((.1, .3)), tasks=.1)
def cc_fixed(n, r, h): beacon(n, r, h, 'cc_fixed', n.service(r.choice((443, 80, 4444, 50050))), r.uniform(250, 450), r.uniform(120, 300), period=r.choice((5, 10, 60)), jitter=r.choice((0, .1, .2)))


def cc_answering(n, r, h):
    """The agent asks again at once while there are orders, else slower and slower up to a limit."""
    s = n.service(r.choice((443, 80, 8443))); ask, none = r.uniform(250, 500), r.uniform(120, 300); t, wait = r.uniform(0, 1800), 1.0
    for _ in range(60):
        order = r.random() < .05; n.call('cc_answering', t, h, s, s.exchange(r, ask, none * (20 if order else 1)), True); wait = 1.0 if order else min(10, wait * 1.5); t += wait


def cc_rotating(n, r, h):
    """Two or three servers in turn, one of them dead."""
    servers = [n.service(r.choice((443, 8080, 7080))) for _ in range(r.choice((1, 2)))] + [n.service(443, address=n.address(r.choice((REFUSING_NET, SILENT_NET))))]; period = r.choice((10, 30, 60, 300)); ask = r.uniform(400, 700)
    for i, t in enumerate(rhythm(r, period, .1, r.uniform(0, 900), HOURS * 3600)):
        if i >= 80: break
        s = servers[i % len(servers)]; n.call('cc_rotating', t, h, s, [] if s is servers[-1] else s.exchange(r, ask, 200), True)


def cc_reconnecting(n, r, h):
    """A shell that keeps its connection alive; when it breaks, it comes back after a fixed time."""
    s = n.service(r.choice((4444, 1337, 6606, 443)), style='raw'); back = r.choice((5, 10, 30)); t = r.uniform(0, 900)
    for _ in range(40):
        pings = r.randint(1, 5); n.call('cc_reconnecting', t, h, s, [('c', 180, 0), ('s', 20, s.delay)] + [x for _ in range(pings) for x in (('s', 12, 15), ('c', 12, .01))], True); t += pings * 15 + back


def cc_names(n, r, h):
    s = n.service(53, protocol='udp', style='raw')
    for i, t in enumerate(rhythm(r, r.choice((5, 30, 60)), .1, r.uniform(0, 900), HOURS * 3600)):
        if i < 60: n.call('cc_names', t, h, s, [('c', r.randint(60, 110), 0), ('s', r.randint(90, 200), s.delay)], True)


NORMAL = dict(
    a=[browsing, single_page, segments, page_poll, telemetry, device_upload, cloud_sync, torrent, mail_poll, connectivity_check, monitoring, long_poll, download_parts, push, dead_server, names, time_sync],
    b=[shopping, suggestions, player_heartbeat, ticker, game_lobby, house_hub, weather_station, presence, chain_peers, feeds, certificates, scraping, reconnecting, packages, playlist, telephone, license_check, database, backup, resolver_tls])
MALICIOUS = dict(a=[cc_web, cc_tls, cc_raw, cc_udp, cc_sleepy, cc_lossy], b=[cc_padded, cc_fixed, cc_answering, cc_rotating, cc_reconnecting, cc_names])


def visitors(number):
    """World c: nothing but command and control, of all families, a host each; for models of letters."""
    r = random.Random('c %d' % number); n = Network(r, 60 + number, 60)
    for i, h in enumerate(n.hosts): (MALICIOUS['a'] + MALICIOUS['b'])[i % 12](n, r, h)
    n.connections.sort(key=lambda c: c.start)
    return n


def world(kind, number, hosts=14, programs=5):
    """Hosts with a handful of programs each; every third has a visitor."""
    if kind == 'c': return visitors(number)
    r = random.Random('%s %d' % (kind, number)); n = Network(r, 1 + number + (100 if kind == 'b' else 0), hosts)
    normal, malicious = NORMAL[kind], MALICIOUS[kind]
    turn = [f for _ in range(1 + hosts * programs // len(normal)) for f in r.sample(normal, len(normal))]
    for i, h in enumerate(n.hosts):
        for f in turn[i * programs:(i + 1) * programs]: f(n, r, h)
        if i % 3 == 0: malicious[(number * 5 + i // 3) % len(malicious)](n, r, h)
    n.connections.sort(key=lambda c: c.start)
    return n


def true_time():
    """Short beacons and polls of a minute and a half, to be played compressed and in true time."""
    r = random.Random('true time'); n = Network(r, 98, 6)
    for h, (period, jitter, port) in zip(n.hosts, ((1, 0, 443), (2, .02, 80), (3, .2, 4433), (5, 0, 443), (2, .5, 8080), (4, .1, 443))):
        s = n.service(port); ask, answer = r.uniform(200, 600), r.uniform(150, 900)
        for t in rhythm(r, period, jitter, 1, 90): n.call('true_time', t, h, s, s.exchange(r, ask, answer))
    n.connections.sort(key=lambda c: c.start)
    return n


def main():
    for kind in 'abc':
        for number in range(4):
            n = world(kind, number); print(kind, number, len(n.connections), 'connections', len(n.truth), 'tuples', sum(sum(b for _, b, _ in c.turns) for c in n.connections) // 1000000, 'MB')


if __name__ == '__main__': main()
