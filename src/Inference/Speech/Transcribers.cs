using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Speech.Sphinx;
using StreamML.Inference.Speech.Whisper;

namespace StreamML.Inference.Speech;

/// <summary>Values of <see cref="VoiceOptions.Engine"/>.</summary>
public static class VoiceEngines
{
    /// <summary>CMU PocketSphinx: English, small, as a child process.</summary>
    public const string PocketSphinx = "pocketsphinx";

    /// <summary>A Whisper model from a folder: about a hundred languages, and translation to English.</summary>
    public const string Whisper = "whisper";

    /// <summary>No transcription.</summary>
    public const string None = "none";

    /// <summary>All engines.</summary>
    public static IReadOnlyList<string> All { get; } = [PocketSphinx, Whisper, None];
}

/// <summary>Creates the engine named in a configuration.</summary>
public static class Transcribers
{
    /// <summary>Creates the engine. Nothing is started yet.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="time">For time limits.</param>
    /// <param name="onnx">Opens Whisper's models; null: one with default options.</param>
    /// <returns>The engine, disposed by the caller if disposable; null for <see cref="VoiceEngines.None"/>.</returns>
    public static ITranscriber? Create(VoiceOptions options, TimeProvider time, OnnxEngine? onnx = null) =>
        options.Engine switch
        {
            VoiceEngines.PocketSphinx => new PocketSphinxTranscriber(options, time),
            VoiceEngines.Whisper => new WhisperTranscriber(options, onnx ?? new OnnxEngine(new OnnxOptions()), time),
            VoiceEngines.None => null,
            _ => throw new ArgumentException($"No engine '{options.Engine}'.", nameof(options)),
        };
}
