import ev; from ev import *
SYN=generate(seed=99,count=200)
def synth(L,p):
    """recall on generated beacons of another seed, port 443, no context; by threshold"""
    c=collections.Counter()
    for i,fl in enumerate(SYN):
        D=Detector(L,p); best=-9
        for (a,d,b,s) in fl:
            r=D.flow((a,d,'tcp','10.0.0.1','1','->','198.51.100.9','443','FSPA_FSPA',5,b,s,0))
            if r: best=max(best,r[0])
        for k,h in p['thresholds'].items(): c[k]+=best>=h
    return dict(c)
def line(name,p,**kw):
    tot,denom,hits,fps,rows=evaluate(p,**kw)
    sc=sorted((r[5][1] if r[5] else -9 for r in rows),reverse=True); ns=sorted((r[4][1] for r in fps['cautious'] if r[0] in('normal','hard')),reverse=True)
    print('%-28s'%name,' '.join('%s cc %d n %d h %d bg %d'%(s[:4],tot[s]['cc'],tot[s]['normal'],tot[s]['hard'],tot[s]['background']) for s in('cautious','balanced','eager')),'| cc',[round(x,1) for x in sc],'n',[round(x,1) for x in ns[:6]],synth(tables(None,p),p))
if __name__=='__main__':
    T=dict(P['thresholds'],low=1.5)
    line('base',dict(P,thresholds=T))
    for k,vs in dict(clip_high=(0.75,1.25,1.5),clip_low=(-1.0,-2.0),poller_share=(.05,.1,.3),ring=(5,12),near=(.01,.05),ceiling=(5,8),joint=(3,18)).items():
        for v in vs: line('%s=%s'%(k,v),dict(P,thresholds=T,**{k:v}))
