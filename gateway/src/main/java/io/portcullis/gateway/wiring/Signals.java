package io.portcullis.gateway.wiring;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * SIGTERM, SIGINT and SIGHUP as questions to ask: the JVM's own answer, to exit at once with 143,
 * 130 or 129, would leave children and ledger to chance and look like a failure to systemd.
 *
 * <p>By reflection on {@code sun.misc.Signal} (module jdk.unsupported, JEP 260: kept until there is
 * a replacement), since the compiler warns of each direct use and warnings are errors here. A JVM
 * without it keeps its own answer.
 *
 * @param ended whether somebody wants the process to end
 * @param reloads whether somebody has asked for another look at the configuration since this was
 *     asked last
 */
public record Signals(BooleanSupplier ended, BooleanSupplier reloads) {

  /** Of a process that only ends. */
  public static Signals ending(BooleanSupplier ended) {
    return new Signals(ended, () -> false);
  }

  /** Takes the signals over for the rest of the process. */
  public static Signals take() {
    AtomicBoolean ended = new AtomicBoolean();
    AtomicBoolean reloads = new AtomicBoolean();
    try {
      handle("TERM", () -> ended.set(true));
      handle("INT", () -> ended.set(true));
      handle("HUP", () -> reloads.set(true));
    } catch (ReflectiveOperationException otherJvm) {
      // Ends as any JVM does.
    }
    return new Signals(ended::get, () -> reloads.getAndSet(false));
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
}
