using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>
/// Whisper's input, as computed by its feature extractor (openai/whisper <c>audio.py</c>; transformers
/// <c>WhisperFeatureExtractor</c>): frames of 400 samples every 160 with mirrored edges, mel energies, their logarithm
/// to base 10, at most 8 below the window's maximum, plus 4, divided by 4. Thread-safe.
/// </summary>
/// <param name="mels">Mel bands: 80 or 128.</param>
/// <param name="seconds">Length of a window, seconds; padded with silence.</param>
internal sealed class LogMelSpectrogram(int mels, int seconds)
{
    /// <summary>Samples between frames: 10 ms.</summary>
    public const int HopSamples = 160;

    private const int Frame = PowerSpectrum.FrameSamples;
    private const double Floor = 1e-10;
    private const float Range = 8;

    private readonly MelFilters _filters = new(mels);

    /// <summary>Samples per window.</summary>
    public int Samples { get; } = seconds * PcmAudio.SampleRate;

    /// <summary>Frames per window.</summary>
    public int Frames => Samples / HopSamples;

    /// <summary>The features of one window.</summary>
    /// <param name="audio">At most <see cref="Samples"/>.</param>
    /// <returns>float32 [mel, frame].</returns>
    public float[] Compute(ReadOnlySpan<short> audio)
    {
        float[] padded = Pad(audio, Samples);
        // Frames after the last one with a sample of the audio are silent.
        int heard = audio.IsEmpty ? 0 : Math.Min(Frames, ((audio.Length - 1 + (Frame / 2)) / HopSamples) + 1);
        float[] features = new float[mels * Frames];
        features.AsSpan().Fill((float)Math.Log10(Floor));
        var spectrum = new PowerSpectrum();
        double[] power = new double[PowerSpectrum.Together * MelFilters.Frequencies];
        for (int first = 0; first < heard; first += PowerSpectrum.Together)
        {
            for (int place = 0; place < PowerSpectrum.Together; place++)
            {
                int frame = Math.Min(first + place, Frames - 1);
                spectrum.Load(place, padded.AsSpan(frame * HopSamples, Frame));
            }

            spectrum.Compute(power);
            for (int place = 0; place < PowerSpectrum.Together && first + place < Frames; place++)
            {
                Write(features, first + place, power.AsSpan(place * MelFilters.Frequencies, MelFilters.Frequencies));
            }
        }

        Compress(features);
        return features;
    }

    private static float[] Pad(ReadOnlySpan<short> audio, int samples)
    {
        const int Edge = Frame / 2;
        float[] padded = new float[samples + (2 * Edge)];
        for (int i = 0; i < audio.Length; i++)
        {
            padded[Edge + i] = audio[i] / 32_768f;
        }

        for (int i = 1; i <= Edge; i++)
        {
            padded[Edge - i] = padded[Edge + i];
            padded[Edge + samples - 1 + i] = padded[Edge + samples - 1 - i];
        }

        return padded;
    }

    private static void Compress(Span<float> features)
    {
        float least = Runtimes.Generation.LogScores.Max(features) - Range;
        for (int i = 0; i < features.Length; i++)
        {
            features[i] = (MathF.Max(features[i], least) + 4) / 4;
        }
    }

    private void Write(float[] features, int frame, ReadOnlySpan<double> power)
    {
        for (int band = 0; band < mels; band++)
        {
            features[(band * Frames) + frame] = (float)Math.Log10(Math.Max(Floor, _filters.Energy(band, power)));
        }
    }
}
