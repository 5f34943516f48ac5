package io.portcullis.gateway.notify;

import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.owners.GeoFiles;
import io.portcullis.gateway.owners.Owner;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** Whose an address is, for notices: by the operator's files alone, since DNS would wait. */
public final class NoticeOwners implements Function<Prefix, Owner> {
  private final Config.Geo geo;
  private final InstantSource clock;
  private final OperatorLog journal;
  private List<String> said = List.of();

  public NoticeOwners(Config.Geo geo, InstantSource clock, OperatorLog journal) {
    this.geo = geo;
    this.clock = clock;
    this.journal = journal;
  }

  /** Says now what would be wrong later. */
  public NoticeOwners checked() {
    try (GeoFiles files = open()) {
      tell(files.troubles());
    } catch (IOException neverWhenReadOnly) {
      journal.warn(String.valueOf(neverWhenReadOnly.getMessage()));
    }
    return this;
  }

  private GeoFiles open() {
    return GeoFiles.open(geo.country(), geo.asn(), clock.instant());
  }

  @Override
  public Owner apply(Prefix prefix) {
    try (GeoFiles files = open()) {
      Owner owner = files.of(prefix);
      tell(files.troubles());
      return owner;
    } catch (IOException neverWhenReadOnly) {
      journal.warn(String.valueOf(neverWhenReadOnly.getMessage()));
      return Owner.UNKNOWN;
    }
  }

  /** A file that stays broken is no news with each block. */
  private void tell(List<String> troubles) {
    if (!troubles.equals(said)) troubles.forEach(journal::warn);
    said = troubles;
  }
}
