/**
 * What a flow is: the words that every later module uses, and the sources that hand flows out.
 *
 * <p>It neither reads text nor starts programs; the packages below do.
 *
 * <p>When it misbehaves: {@code letters FILE} shows what was read; malformed lines are counted and
 * shown by {@code detect -v}.
 */
@NullMarked
package io.portcullis.argus;

import org.jspecify.annotations.NullMarked;
