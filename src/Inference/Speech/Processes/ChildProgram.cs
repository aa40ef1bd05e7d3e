namespace StreamML.Inference.Speech.Processes;

/// <summary>A program to run, and its limits.</summary>
/// <param name="Name">Name on the PATH, or a path.</param>
/// <param name="Arguments">Passed unchanged, without a shell.</param>
/// <param name="OutputBytesMax">Bytes of output at which it is killed.</param>
/// <param name="Timeout">Time after which it is killed.</param>
internal sealed record ChildProgram(string Name, string[] Arguments, int OutputBytesMax, TimeSpan Timeout);

/// <summary>How a program ended.</summary>
internal enum ChildEndKind
{
    Exited,
    Overflowed,
    TimedOut,
    Missing,
}

/// <summary>How a program ended, and its standard output up to the limit.</summary>
internal readonly record struct ChildEnd(ChildEndKind Kind, int ExitCode, ReadOnlyMemory<byte> Output);
