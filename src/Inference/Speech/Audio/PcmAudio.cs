namespace StreamML.Inference.Speech.Audio;

/// <summary>Decoded audio: 16 kHz, one channel.</summary>
/// <param name="Samples">int16 [sample], signed, full scale 32,767.</param>
public sealed record PcmAudio(ReadOnlyMemory<short> Samples)
{
    /// <summary>Samples per second.</summary>
    public const int SampleRate = 16_000;

    /// <summary>Duration.</summary>
    public TimeSpan Duration => TimeAt(Samples.Length);

    /// <summary>The time of a sample, from the start.</summary>
    public static TimeSpan TimeAt(long sample) => TimeSpan.FromTicks(sample * TimeSpan.TicksPerSecond / SampleRate);

    /// <summary>The number of samples in a time, rounded down.</summary>
    public static int SamplesIn(TimeSpan time) => checked((int)(time.Ticks * SampleRate / TimeSpan.TicksPerSecond));
}

/// <summary>Result of decoding; exactly one of the two is null.</summary>
/// <param name="Audio">The samples.</param>
/// <param name="Fault">Why there are none.</param>
public sealed record AudioDecoding(PcmAudio? Audio, VoiceFault? Fault);
