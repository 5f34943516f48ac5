package io.portcullis.web;

import io.portcullis.web.gate.GatewayLink;
import io.portcullis.web.whatif.Trial;
import io.portcullis.web.whatif.Upload;
import io.portcullis.web.whatif.WhatIf;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Forms about other settings, on their way to the job that tries them. */
final class WhatIfPage {
  private final WhatIf whatIf;
  private final GatewayLink link;

  WhatIfPage(WhatIf whatIf, GatewayLink link) {
    this.whatIf = whatIf;
    this.link = link;
  }

  /** What the template shows. */
  Map<String, Object> values() {
    return Map.of(
        "settings", whatIf.settings(),
        "recordings", whatIf.recordings().list(),
        "sent", whatIf.upload().name().orElse(""),
        "most", whatIf.upload().most(),
        "job", whatIf.job());
  }

  /** Begins a job; what is wrong with it, or nothing. */
  String start(Arrival arrival, Session session) {
    try {
      Trial trial = Trial.read(arrival::field, whatIf.settings().profiles());
      whatIf.start(arrival.field("recording"), trial, operatorsEntries(), session.name());
      return "";
    } catch (IOException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  /** The ledger is not this process' to read, so what operators allow is what the gateway says. */
  private List<String> operatorsEntries() {
    return link.seen().allowlist().stream()
        .filter(entry -> entry.path("kind").asText().equals("operator"))
        .map(entry -> entry.path("entry").asText())
        .toList();
  }

  String cancel() throws InterruptedException {
    whatIf.cancel();
    return "";
  }

  /** Takes a piece of a recording. */
  Reply take(Arrival arrival, Session session) throws IOException {
    byte[] piece = arrival.piece(Upload.LONGEST_PIECE);
    try {
      long size =
          whatIf
              .upload()
              .take(
                  session.id(),
                  arrival.asked("name"),
                  arrival.size("at"),
                  arrival.size("total"),
                  piece);
      return Reply.json(200, "{\"size\":" + size + "}");
    } catch (IOException refused) {
      throw new Refusal(400, String.valueOf(refused.getMessage()), refused);
    }
  }
}
