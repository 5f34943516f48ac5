package io.portcullis.gateway.events;

import io.portcullis.rules.Block;
import java.util.Optional;

/**
 * Something that happened to a rule or to the gateway, for whoever tells people elsewhere.
 *
 * @param type the {@code event_type} of its event
 * @param block the rule that it is about; empty where it is about none
 * @param words what else there is to say: by whom, why, what was found; may be empty
 */
public record Happening(String type, Optional<Block> block, String words) {}
