using System.Text.Json;
using StreamML.Inference.Runtimes.Generation;
using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>Sizes of a Whisper model.</summary>
internal sealed record WhisperShape
{
    private const string PreprocessorName = "preprocessor_config.json";

    /// <summary>Mel bands.</summary>
    public required int Mels { get; init; }

    /// <summary>Seconds of a window.</summary>
    public required int WindowSeconds { get; init; }

    /// <summary>Most tokens in the decoder's context.</summary>
    public required int DecoderPositions { get; init; }

    /// <summary>Attention heads per decoder layer.</summary>
    public required int Heads { get; init; }

    /// <summary>Layer and head pairs aligned with the audio; empty if the files do not say.</summary>
    public required IReadOnlyList<(int Layer, int Head)> Aligned { get; init; }

    /// <summary>Latest first timestamp, in steps of 0.02 s; null: any.</summary>
    public int? FirstTimestampMax { get; init; }

    /// <summary>Reads the files of a folder.</summary>
    /// <exception cref="GenerationException">It is not a Whisper model, or has other audio features than this
    /// code.</exception>
    public static WhisperShape Read(string folder, GenerationConfigFile config)
    {
        var type = config.Find("model_type");
        if (type.ValueKind == JsonValueKind.String && type.GetString() != "whisper")
        {
            throw new GenerationException($"{folder} holds a model of type {type.GetString()}, not whisper.");
        }

        using var file = GenerationConfigFile.Read(folder, PreprocessorName);
        int Of(string name, int otherwise) =>
            file is not null && file.RootElement.TryGetProperty(name, out var value)
                && value.TryGetInt32(out int number) ? number : otherwise;
        Require(Of("sampling_rate", PcmAudio.SampleRate) == PcmAudio.SampleRate, "sampling_rate is not 16000");
        Require(Of("n_fft", PowerSpectrum.FrameSamples) == PowerSpectrum.FrameSamples, "n_fft is not 400");
        Require(
            Of("hop_length", LogMelSpectrogram.HopSamples) == LogMelSpectrogram.HopSamples, "hop_length is not 160");
        var shape = new WhisperShape
        {
            Mels = config.Number("num_mel_bins") ?? Of("feature_size", 80),
            WindowSeconds = Of("chunk_length", 30),
            DecoderPositions = config.Number("max_target_positions") ?? 448,
            Heads = config.Number("decoder_attention_heads") ?? 1,
            Aligned = config.Find("alignment_heads") is { ValueKind: JsonValueKind.Array } heads
                ? [.. heads.EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetInt32()))]
                : [],
            FirstTimestampMax = config.Number("max_initial_timestamp_index"),
        };
        Require(shape.Mels is >= 1 and <= 512, "the mel bands are not 1 to 512");
        Require(shape.WindowSeconds is >= 1 and <= 120, "chunk_length is not 1 to 120");
        Require(shape.DecoderPositions is >= 8 and <= 65_536, "max_target_positions is not 8 to 65536");
        return shape;
    }

    /// <summary>Heads for aligning words: those named in the files, else all of the upper half.</summary>
    /// <param name="layers">Layers with available attention.</param>
    public IReadOnlyList<(int Layer, int Head)> AlignmentHeads(int layers)
    {
        (int Layer, int Head)[] named = [.. Aligned.Where(pair => pair.Layer < layers && pair.Head < Heads)];
        return named.Length > 0
            ? named
            : [.. Enumerable.Range(layers / 2, layers - (layers / 2))
                .SelectMany(layer => Enumerable.Range(0, Heads).Select(head => (layer, head)))];
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new GenerationException($"This model does not process audio like Whisper: {what}.");
        }
    }
}
