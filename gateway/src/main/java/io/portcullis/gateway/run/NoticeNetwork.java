package io.portcullis.gateway.run;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.decisions.Protection;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Every;
import java.time.Duration;

/**
 * Where the network changed, it is looked at again at once: a bridge's new port passes everything
 * until then. Asks in each turn, which is cheap.
 */
final class NoticeNetwork implements Duty {
  private final Enforcer enforcer;
  private final Protection protection;
  private final CompareKernel compare;
  private final Every every = new Every(Duration.ZERO);

  NoticeNetwork(Enforcer enforcer, Protection protection, CompareKernel compare) {
    this.enforcer = enforcer;
    this.protection = protection;
    this.compare = compare;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    if (!enforcer.networkChanged()) return;
    protection.networkChanged();
    compare.every().hasten();
  }
}
