/**
 * Flows of files: text, argus files and pcaps, plain or compressed.
 *
 * <p>It watches nothing live.
 *
 * <p>When it misbehaves: {@code detect FILE} names the file and the reason; a pcap goes through
 * argus and ra in a private folder.
 */
@NullMarked
package io.portcullis.argus.recorded;

import org.jspecify.annotations.NullMarked;
