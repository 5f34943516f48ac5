package io.portcullis.fleet;

import io.portcullis.fleet.message.Statement;
import io.portcullis.rules.Prefix;
import java.time.Duration;
import java.util.Optional;

/**
 * One of our blocks, as other sites are to hear of it.
 *
 * @param server the outside end
 * @param service the port that alone is blocked; empty: all of the server
 * @param ends when it ends by itself, as time since this machine's boot
 * @param reason in words
 */
public record SharedBlock(
    Prefix server, Optional<Statement.Service> service, Duration ends, String reason) {}
