using StreamML.Inference.Runtimes.Generation;
using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>The transcription of one audio, window by window.</summary>
internal sealed class WhisperRun(WhisperModel model, VoiceOptions options, TimeProvider time, PcmAudio audio)
{
    // Shorter audio contains no word.
    private const int SamplesMin = PcmAudio.SampleRate / 10;

    // Of 32,768: below -66 dB of full scale nothing is audible, and Whisper hallucinates thanks for watching.
    private const int LoudestOfSilence = 16;

    // For loading pages of the model on a busy machine.
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(10);

    private readonly WindowDecoder _decoder = new(model, options);
    private readonly List<TranscriptSegment> _segments = [];
    private readonly List<TranscriptWord> _words = [];
    private readonly List<int> _said = [];
    private string? _language = Given(model, options);
    private double? _probability;
    private bool _interpolated;

    /// <summary>Transcribes.</summary>
    /// <exception cref="GenerationException">The model fails, or does not know the language or task.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Transcription Run(IProgress<TranscriptionProgress>? progress, CancellationToken cancellationToken)
    {
        Check();
        var timeout = LoadTime + (TimeSpan.FromSeconds(model.Shape.WindowSeconds) * options.MaxRealTimeFactor);
        for (int at = 0; audio.Samples.Length - at >= SamplesMin;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var limit = new CancellationTokenSource(timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            try
            {
                at += Window(at, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new Transcription(null, new VoiceFault(VoiceFaultKind.TimedOut,
                    $"The transcriber took longer than {timeout.TotalSeconds:0} s for the audio from "
                    + $"{PcmAudio.TimeAt(at):hh\\:mm\\:ss}."));
            }

            progress?.Report(
                new TranscriptionProgress(PcmAudio.TimeAt(Math.Min(at, audio.Samples.Length)), audio.Duration));
        }

        return new Transcription(Build(), null);
    }

    /// <summary>The possible languages of the first window that is not silent; none if all is silent.</summary>
    public IReadOnlyList<SpokenLanguage> Detect(CancellationToken cancellationToken)
    {
        for (int at = 0; at < audio.Samples.Length; at += model.Features.Samples)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var samples = audio.Samples.Span[at..Math.Min(audio.Samples.Length, at + model.Features.Samples)];
            if (!IsSilent(samples))
            {
                using var encoded = model.Network.Encode(model.Features.Compute(samples));
                return _decoder.Languages(encoded);
            }
        }

        return [];
    }

    private static string? Given(WhisperModel model, VoiceOptions options) =>
        !model.Tokens.IsMultilingual ? "en"
        : options.WhisperLanguage.Length > 0 ? WhisperLanguages.FromTag(options.WhisperLanguage)
        : null;

    private static bool IsSilent(ReadOnlySpan<short> samples) =>
        !samples.ContainsAnyExceptInRange((short)-LoudestOfSilence, (short)LoudestOfSilence);

    private void Check()
    {
        if (options.WhisperTask == VoiceOptions.Translate && !model.Tokens.CanTranslate)
        {
            throw new GenerationException($"The model {model.Identity} only knows English and does not translate.");
        }

        string? wanted = options.WhisperLanguage.Length > 0 ? WhisperLanguages.FromTag(options.WhisperLanguage) : null;
        if (wanted is not null
            && (model.Tokens.IsMultilingual ? !model.Tokens.Languages.ContainsKey(wanted) : wanted != "en"))
        {
            throw new GenerationException(
                $"The model {model.Identity} does not know the language {options.WhisperLanguage}. See: streamml "
                + "transcribe --languages");
        }
    }

    // Returns the number of samples to advance.
    private int Window(int at, CancellationToken cancellationToken)
    {
        int length = Math.Min(model.Features.Samples, audio.Samples.Length - at);
        var samples = audio.Samples.Span.Slice(at, length);
        if (IsSilent(samples))
        {
            return length;
        }

        using var encoded = model.Network.Encode(model.Features.Compute(samples));
        cancellationToken.ThrowIfCancellationRequested();
        var detected = _language is null ? _decoder.Languages(encoded)[0] : null;
        string code = _language ?? WhisperLanguages.FromTag(detected!.Code);
        var prompt = model.Tokens.Prompt(code, options.WhisperTask == VoiceOptions.Translate);
        var heard = _decoder.Decode(encoded, prompt, Before(), cancellationToken);
        if (_decoder.IsSilent(heard))
        {
            return length;
        }

        double seconds = (double)length / PcmAudio.SampleRate;
        var cut = WindowSegments.Cut(heard.Sequence, model.Tokens, seconds);
        var kept = cut.Segments.Where(segment => model.Text.Decode(segment.Tokens).Trim().Length > 0).ToArray();
        if (kept.Length > 0)
        {
            // The language is that of the first window with words.
            (_language, _probability) = (code, detected?.Probability ?? _probability);
            Keep(encoded, prompt, kept, heard, at, seconds);
        }

        return Math.Min(length, (int)Math.Ceiling(cut.Advance * PcmAudio.SampleRate));
    }

    private void Keep(
        IEncodedBatch encoded, IReadOnlyList<int> prompt, WindowSegment[] kept, HeardWindow heard, int at,
        double seconds)
    {
        var offset = PcmAudio.TimeAt(at);
        _segments.AddRange(kept.Select(segment => new TranscriptSegment(
            model.Text.Decode(segment.Tokens).Trim(),
            offset + TimeSpan.FromSeconds(segment.Start),
            offset + TimeSpan.FromSeconds(segment.End),
            Math.Clamp(Math.Exp(segment.LogProbabilities.Average()), 0, 1))));
        if (options.WhisperWords)
        {
            bool hasBlanks = options.WhisperTask == VoiceOptions.Translate || WhisperLanguages.HasBlanks(_language!);
            var times = new WordTimes(model, hasBlanks);
            var aligned = times.Align(encoded, prompt, kept, seconds);
            _interpolated |= aligned is null;
            _words.AddRange((aligned ?? times.Interpolate(kept)).Select(word =>
                word with { Start = offset + word.Start, End = offset + word.End }));
        }

        // Sampled text may be wrong and would mislead the next window.
        if (heard.Temperature > 0.5)
        {
            _said.Clear();
        }

        _said.AddRange(kept.SelectMany(segment => segment.Tokens));
    }

    private int[] Before()
    {
        int most = (model.Shape.DecoderPositions / 2) - 1;
        int[] given = options.WhisperPrompt.Trim().Length == 0
            ? []
            : [.. model.Text.Encode(" " + options.WhisperPrompt.Trim()).TakeLast(most)];
        return options.WhisperPreviousText ? [.. given, .. _said.TakeLast(most - given.Length)] : given;
    }

    private Transcript Build()
    {
        var weights = _segments.ConvertAll(segment => Math.Max(0.01, (segment.End - segment.Start).TotalSeconds));
        double confidence = _segments.Count == 0 ? 0
            : _segments.Zip(weights, (segment, weight) => segment.Confidence * weight).Sum() / weights.Sum();
        string spoken = _language is null
            ? Inference.Language.LanguagePrediction.Undetermined
            : WhisperLanguages.ToTag(_language);
        return new Transcript(
            string.Join(' ', _segments.Select(segment => segment.Text)), spoken, Math.Clamp(confidence, 0, 1),
            audio.Duration,
            _segments, _words, model.Identity)
        {
            LanguageProbability = _probability,
            TextLanguage = options.WhisperTask == VoiceOptions.Translate ? "en" : spoken,
            WordTiming = _interpolated ? WordTiming.Interpolated : WordTiming.Heard,
        };
    }
}
