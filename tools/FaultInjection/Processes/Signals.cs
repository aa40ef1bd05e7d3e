using System.Runtime.InteropServices;

namespace StreamML.FaultInjection.Processes;

/// <summary>Signals to our own processes: Linux, <c>kill(2)</c>.</summary>
internal static partial class Signals
{
    private const int Terminate = 15;

    /// <summary>Asks a process to end. Ignores one that is already gone.</summary>
    public static void AskToEnd(int processId) => _ = Kill(processId, Terminate);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
