namespace StreamML.Inference.Speech;

/// <summary>Why a voice message has no transcript.</summary>
public enum VoiceFaultKind
{
    /// <summary>The bytes are not audio in a known format, or contain no samples. Concerns the message.</summary>
    NotAudio,

    /// <summary>The audio is longer than <see cref="VoiceOptions.MaxDuration"/>. Concerns the message.</summary>
    TooLong,

    /// <summary>The file is larger than <see cref="VoiceOptions.MaxInputBytes"/>. Concerns the message.</summary>
    TooLarge,

    /// <summary>A program did not end in time and was killed. A retry may help on a busy machine.</summary>
    TimedOut,

    /// <summary>A program or its data is not installed. Concerns the machine: every message would fail.</summary>
    ToolMissing,

    /// <summary>The transcriber failed on this audio.</summary>
    EngineFailed,

    /// <summary>The file does not exist, is empty, is a folder, or cannot be read. Only on the command line.</summary>
    Unreadable,
}

/// <summary>
/// Why a voice message has no transcript, as a value, since it is an expected outcome. Never contains what was said.
/// </summary>
/// <param name="Kind">Kind of fault.</param>
/// <param name="Message">One sentence for people; for a missing program, what to install.</param>
public sealed record VoiceFault(VoiceFaultKind Kind, string Message);
