namespace StreamML.Inference.Speech.Processes;

/// <summary>A program to run, and its limits.</summary>
/// <param name="Name">Name on the PATH, or a path.</param>
/// <param name="Arguments">Passed as they are, without a shell.</param>
/// <param name="OutputBytesMax">At this many bytes of output it is killed.</param>
/// <param name="Timeout">After this time it is killed.</param>
internal sealed record ChildProgram(string Name, string[] Arguments, int OutputBytesMax, TimeSpan Timeout);

/// <summary>How a program ended.</summary>
internal enum ChildEndKind
{
    Exited,
    Overflowed,
    TimedOut,
    Missing,
}

/// <summary>How a program ended, and what it wrote to its standard output up to the limit.</summary>
internal readonly record struct ChildEnd(ChildEndKind Kind, int ExitCode, ReadOnlyMemory<byte> Output);
