namespace StreamML.Inference.Speech;

/// <summary>Why a voice message has no transcript.</summary>
public enum VoiceFaultKind
{
    /// <summary>The bytes are no audio in a known format, or hold no samples. A matter of the message.</summary>
    NotAudio,

    /// <summary>The audio lasts longer than <see cref="VoiceOptions.MaxDuration"/>. A matter of the message.</summary>
    TooLong,

    /// <summary>
    /// The file has more bytes than <see cref="VoiceOptions.MaxInputBytes"/>. A matter of the message.
    /// </summary>
    TooLarge,

    /// <summary>A program did not end in its time and was killed. Once more may help, on a busy machine.</summary>
    TimedOut,

    /// <summary>A program or its data is not installed. A matter of the machine: every message would fail.</summary>
    ToolMissing,

    /// <summary>The transcriber failed on this audio.</summary>
    EngineFailed,

    /// <summary>
    /// There is no such file, or it is empty, a folder, or not to be read. Of the command line alone.
    /// </summary>
    Unreadable,
}

/// <summary>
/// Why a voice message has no transcript, as a value: an expected outcome. It never holds what was said.
/// </summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">One sentence for the person who reads it; for a missing program, what to install.</param>
public sealed record VoiceFault(VoiceFaultKind Kind, string Message);
