/**
 * What a flow is: the words that every later module uses, and the sources that hand flows out.
 *
 * <p>It neither reads text nor starts programs; the packages below do.
 *
 * <p>When it misbehaves: {@code letters FILE} shows what was read, and names each malformed line
 * with its number and the reason; the last line counts them.
 */
@NullMarked
package io.portcullis.argus;

import org.jspecify.annotations.NullMarked;
