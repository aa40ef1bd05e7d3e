using System.Runtime.InteropServices;

namespace StreamML.FaultInjection.Processes;

/// <summary>Signals to our own processes: Linux, <c>kill(2)</c>.</summary>
internal static partial class Signals
{
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;

    /// <summary>Asks a process to end. Ignores one that is already gone.</summary>
    public static void AskToEnd(int processId) => _ = Kill(processId, Terminate);

    /// <summary>Stops a process where it is: it is there and does nothing, as one that hangs.</summary>
    public static void Freeze(int processId) => _ = Kill(processId, Stop);

    /// <summary>Lets a frozen process go on.</summary>
    public static void Thaw(int processId) => _ = Kill(processId, Continue);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
