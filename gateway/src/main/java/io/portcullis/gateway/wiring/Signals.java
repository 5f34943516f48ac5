package io.portcullis.gateway.wiring;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * SIGTERM and SIGINT as a question to ask: the JVM's own answer, to exit at once with 143 or 130,
 * would leave children and ledger to chance and look like a failure to systemd. SIGHUP, which would
 * end the JVM too, asks for nothing: models and rules are read again when they change.
 *
 * <p>By reflection on {@code sun.misc.Signal} (module jdk.unsupported, JEP 260: kept until there is
 * a replacement), since the compiler warns of each direct use and warnings are errors here. A JVM
 * without it keeps its own answer.
 */
public final class Signals {
  private volatile boolean stopped;

  private Signals() {}

  /** Takes the signals over for the rest of the process. */
  public static Signals take() {
    Signals signals = new Signals();
    try {
      handle("TERM", () -> signals.stopped = true);
      handle("INT", () -> signals.stopped = true);
      handle("HUP", () -> {});
    } catch (ReflectiveOperationException otherJvm) {
      // Ends as any JVM does.
    }
    return signals;
  }

  private static void handle(String name, Runnable action) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object ours =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> answer(proxy, method, arguments, action));
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
  }

  private static Object answer(Object proxy, Method method, Object[] arguments, Runnable action) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "handler of Portcullis";
      default -> {
        action.run();
        yield "handled";
      }
    };
  }

  /** Whether somebody wants the process to end. */
  public boolean stopped() {
    return stopped;
  }
}
