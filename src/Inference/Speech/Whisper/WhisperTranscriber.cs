using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Generation;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>
/// Speech in some hundred languages to text, or to English, with a Whisper model from a folder. Thread-safe; calls
/// share the model and its threads. Loads with the first audio, and keeps the model until disposed.
/// </summary>
/// <remarks>
/// Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision, 2022; openai/whisper on GitHub.
/// </remarks>
public sealed class WhisperTranscriber : ITranscriber, IDisposable
{
    private readonly VoiceOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<WhisperModel> _load;
    private readonly SemaphoreSlim _loading = new(1);
    private WhisperModel? _model;

    /// <summary>Creates a transcriber. Nothing is loaded yet.</summary>
    /// <param name="options">Model, language, task and limits, validated.</param>
    /// <param name="onnx">Opens models; <see cref="VoiceOptions.WhisperThreads"/> overrides its threads.</param>
    /// <param name="time">For the time limits.</param>
    public WhisperTranscriber(VoiceOptions options, OnnxEngine onnx, TimeProvider time)
        : this(options, () => Load(options, onnx), time)
    {
    }

    internal WhisperTranscriber(VoiceOptions options, Func<WhisperModel> load, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _load, _time) = (options, load, time);
    }

    /// <inheritdoc />
    public async Task<Transcription> TranscribeAsync(
        PcmAudio audio, IProgress<TranscriptionProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(audio);
        var (loaded, fault) = await LoadAsync(cancellationToken);
        if (loaded is null)
        {
            return new Transcription(null, fault);
        }

        try
        {
            return await Task.Run(
                () => new WhisperRun(loaded, _options, _time, audio)
                    .Run(progress, cancellationToken), cancellationToken);
        }
        catch (GenerationException error)
        {
            return new Transcription(null, new VoiceFault(VoiceFaultKind.EngineFailed, error.Message));
        }
    }

    /// <summary>Detects the spoken language from the first 30 s that are not silent.</summary>
    /// <param name="audio">The audio.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Languages, likeliest first, none if nothing is audible; or the fault.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<SpokenLanguages> DetectLanguageAsync(PcmAudio audio, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(audio);
        var (loaded, fault) = await LoadAsync(cancellationToken);
        if (loaded is null)
        {
            return new SpokenLanguages([], fault);
        }

        if (!loaded.Tokens.IsMultilingual)
        {
            return new SpokenLanguages([], new VoiceFault(VoiceFaultKind.EngineFailed,
                $"The model {loaded.Identity} only knows English, so it cannot detect a language."));
        }

        try
        {
            return new SpokenLanguages(
                await Task.Run(() =>
                    new WhisperRun(loaded, _options, _time, audio).Detect(cancellationToken), cancellationToken), null);
        }
        catch (GenerationException error)
        {
            return new SpokenLanguages([], new VoiceFault(VoiceFaultKind.EngineFailed, error.Message));
        }
    }

    /// <summary>BCP-47 codes of the model's languages, in order.</summary>
    /// <param name="cancellationToken">Cancels the wait for the model.</param>
    /// <exception cref="GenerationException">The model cannot be loaded; the message says why.</exception>
    public async Task<IReadOnlyList<string>> LanguagesAsync(CancellationToken cancellationToken)
    {
        var (loaded, fault) = await LoadAsync(cancellationToken);
        if (loaded is null)
        {
            throw new GenerationException(fault!.Message);
        }

        return loaded.Tokens.IsMultilingual
            ? [.. loaded.Tokens.Languages.Keys.Select(WhisperLanguages.ToTag).Order(StringComparer.Ordinal)]
            : ["en"];
    }

    /// <summary>Releases the model's memory. No call may be in progress.</summary>
    public void Dispose()
    {
        _model?.Dispose();
        _loading.Dispose();
    }

    private static WhisperModel Load(VoiceOptions options, OnnxEngine onnx) => options.WhisperModel.Length == 0
        ? throw new GenerationException(
            "no model is named. Set Voice__WhisperModel to a folder; docs/models/whisper.md says how to make one.")
        : WhisperModel.Load(options.WhisperModel, onnx.WithThreads(options.WhisperThreads));

    private async Task<(WhisperModel? Model, VoiceFault? Fault)> LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            // Gigabytes are not read on the caller's thread.
            _model ??= await Task.Run(_load, cancellationToken);
            return (_model, null);
        }
        catch (Exception error) when (
            error is GenerationException or ArtifactException or OnnxUnavailableException or IOException)
        {
            return (null, new VoiceFault(VoiceFaultKind.ToolMissing, $"Whisper cannot be loaded: {error.Message}"));
        }
        finally
        {
            _loading.Release();
        }
    }
}

/// <summary>The possible languages of an audio.</summary>
/// <param name="Languages">Likeliest first; empty if nothing is audible, or with a fault.</param>
/// <param name="Fault">Why there are none; else null.</param>
public sealed record SpokenLanguages(IReadOnlyList<SpokenLanguage> Languages, VoiceFault? Fault);
