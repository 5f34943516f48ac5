package io.portcullis.web.gate;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the gateway said to a question or an order.
 *
 * @param exit 0 done; else as the command line's exit codes
 * @param talk sentences for people; empty when there is nothing to say
 * @param data JSON; null's node when there is none
 */
public record Answer(int exit, String talk, JsonNode data) {
  /** Whether it was done. */
  public boolean done() {
    return exit == 0;
  }
}
