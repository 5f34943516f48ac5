import ev, proto
from ev import *
from sweep import synth
T=dict(P['thresholds'])
def row(name,p=None,off=(),**kw):
    p=p or dict(P,thresholds=T)
    tot,denom,hits,fps,rows=evaluate(p,off,**kw)
    out=[]
    for s in ('cautious','balanced','eager'):
        h=sorted(x[2] for x in hits[s]); out.append('%d/12, %d, %d, %d (%s)'%(tot[s]['cc'],tot[s]['normal'],tot[s]['hard'],tot[s]['background'],h[len(h)//2] if h else '-'))
    print('| %s | %s |'%(name,' | '.join(out)),flush=True)
print('| without | cautious: C&C, normal, hard, background (median flows) | balanced | eager |\n|---|---|---|---|')
row('(everything in)')
for t in ('port','lone','pace','new','failed','inbound','popular','volume','sibling','pool'): row(t,off=(t,))
row('all terms (chains alone)',off=('port','lone','pace','new','failed','inbound','popular','volume','sibling','pool'))
# chain variants
sv=ev.tables
def alt(f):
    def g(leave=None,p=P):
        m,i,q,_=chains(leave); return f(m.table(p),i.table(p),q.table(p),p)
    return g
def marg(T,k):
    """keeps only letter k of the state: the other is made equally likely under both"""
    r={}
    for x in T:
        c=collections.Counter()
        for y in T[x]: c[y[k]]+=T[x][y]
        r[x]=c
    return r
def only(k):
    def f(m,i,q,p):
        m,i,q=marg(m,k),marg(i,k),marg(q,k); pi=p['poller_share']
        return {x:{y:math.log(m[x][y[k]]/(pi*q[x][y[k]]+(1-pi)*i[x][y[k]])) for y in STATES} for x in m}
    return f
def zero(m,i,q,p):
    pi=p['poller_share']; u=lambda T:T['']
    return {x:{y:math.log(u(m)[y]/(pi*u(q)[y]+(1-pi)*u(i)[y])) for y in STATES} for x in m}
for n,f in (('bytes symbol (beat only)',only(0)),('beat symbol (bytes only)',only(1)),('memory (order 0)',zero)):
    ev.tables=alt(f); row(n)
ev.tables=sv
row('poller alternative (share 0)',dict(P,thresholds=T,poller_share=0.0))
row('clipping (+-9)',dict(P,thresholds=T,clip_low=-9,clip_high=9))
row('CUSUM restart (floor -99)',dict(P,thresholds=T,floor=-99.0))
row('ceiling (60)',dict(P,thresholds=T,ceiling=60.0))
# seeds
print()
for seed in (1,2,3,4):
    ev.MALC=counts_of([symbols(f) for f in generate(seed)]); row('generator seed %d'%seed)
ev.MALC=counts_of([symbols(f) for f in generate()])
# real malware added to the malicious chain, leaving out the family under test
