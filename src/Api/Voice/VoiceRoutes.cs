using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Inference.Language;
using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.Inference.Speech.Whisper;
using StreamML.Inference.Translation;

namespace StreamML.Api.Voice;

/// <summary><c>/voice</c>: speech of uploaded files, by the engine that the transcriber uses.</summary>
/// <param name="transcriber">Transcribes; made at the first call.</param>
/// <param name="decoder">Reads audio files.</param>
/// <param name="translator">Translates transcripts; null where the engine is off.</param>
internal sealed class VoiceRoutes(LazyTranscriber transcriber, AudioDecoder decoder, ITranslator? translator)
{
    private const string Group = "Voice";
    private const string English = "en";

    public IEnumerable<ApiRoute> All => ApiRoute.Refusing(
        StatusCodes.Status422UnprocessableEntity,
    [
        Upload("transcribe-upload", "Turn speech into text: mp3, wav, m4a, ogg.", TranscribeAsync),
        Upload("translate-upload", "Turn speech of any language into English text.", TranslateAsync),
        Upload("detect-language-upload", "Tell the language spoken.", DetectAsync),
        ApiRoute.Get(
            "/api/v1/ml/voice/supported-languages", AccessScopes.Predict, Group,
            "Languages that the engine understands.", async call =>
            {
                var languages = await LanguagesAsync(call.Aborted);
                return new SpokenLanguagesAnswer(languages, languages.Count);
            }),
    ]);

    private static ApiRoute Upload<TData>(
        string name, string summary, Func<ApiCall, IFormFile, string?, Task<TData>> answer) =>
        new(
            HttpMethods.Post, $"/api/v1/ml/voice/{name}", AccessScopes.Predict, Group, summary, typeof(IFormFile),
            typeof(ApiAnswer<TData>), null)
        {
            TakesFile = true,
            Handle = async (call, options) =>
            {
                var (file, language) = await UploadedFile.ReadAsync(call, options.MaxAudioBytes);
                return ApiRoute.Answer(await answer(call, file, language));
            },
        };

    private async Task<TranscriptAnswer> TranscribeAsync(ApiCall call, IFormFile file, string? language)
    {
        var heard = await HearAsync(call, file, language);
        return new TranscriptAnswer(
            heard.Text, heard.Language, Checks.Rounded(heard.Confidence), Seconds(heard.Duration),
            [.. heard.Segments.Select(each => new SegmentAnswer(Seconds(each.Start), Seconds(each.End), each.Text))])
        {
            Words = call.WantsDetail
                ?
                [
                    .. heard.Words.Select(each => new WordAnswer(
                        each.Text, Seconds(each.Start), Seconds(each.End), Checks.Rounded(each.Confidence))),
                ]
                : null,
        };
    }

    private async Task<VoiceTranslationAnswer> TranslateAsync(ApiCall call, IFormFile file, string? language)
    {
        var heard = await HearAsync(call, file, language);
        if (heard.TextLanguage == English || heard.Text.Length == 0)
        {
            return new VoiceTranslationAnswer(heard.Text, heard.Language, Seconds(heard.Duration));
        }

        var result = translator is null
            ? default
            : (await translator.TranslateAsync(
                [new TranslationRequest(heard.Text, heard.TextLanguage, English)], call.Aborted))[0];
        return result.Text is { } text
            ? new VoiceTranslationAnswer(text, heard.Language, Seconds(heard.Duration))
            : throw ApiProblem.Unsupported(
                $"{LanguageNames.Of(heard.Language) ?? heard.Language} was heard, and is not translated into English "
                + "here.",
                "Set Voice__WhisperTask=translate with a Whisper model, or a Translation__Engine that knows the "
                + "language.");
    }

    private async Task<SpokenLanguageAnswer> DetectAsync(ApiCall call, IFormFile file, string? language)
    {
        if (Engine() is not WhisperTranscriber whisper)
        {
            throw ApiProblem.Unsupported(
                "PocketSphinx knows English alone.",
                "Set Voice__Engine=whisper and Voice__WhisperModel to tell languages.");
        }

        await using var stream = file.OpenReadStream();
        var decoded = await decoder.DecodeAsync(stream, call.Aborted);
        var found = decoded.Audio is { } audio
            ? await whisper.DetectLanguageAsync(audio, call.Aborted)
            : new SpokenLanguages([], decoded.Fault);
        return found.Fault is { } fault
            ? throw Refused(fault)
            : new SpokenLanguageAnswer(
                found.Languages.Count == 0 ? LanguagePrediction.Undetermined : found.Languages[0].Code);
    }

    private async Task<Transcript> HearAsync(ApiCall call, IFormFile file, string? language)
    {
        var engine = Engine();
        if (language is not null && engine is not WhisperTranscriber && Primary(language) != English)
        {
            throw ApiProblem.Unsupported(
                "PocketSphinx knows English alone.",
                "Set Voice__Engine=whisper and Voice__WhisperModel for other languages.");
        }

        await using var stream = file.OpenReadStream();
        var heard = await new VoiceReader(decoder, engine).ReadAsync(stream, null, call.Aborted);
        return heard.Transcript ?? throw Refused(heard.Fault!);
    }

    private async Task<IReadOnlyList<string>> LanguagesAsync(CancellationToken cancellationToken) =>
        Engine() is WhisperTranscriber whisper ? await whisper.LanguagesAsync(cancellationToken) : [English];

    private ITranscriber Engine() => transcriber.Value ?? throw ApiProblem.Unavailable(
        "Transcription is off (Voice__Engine is none).", "Set Voice__Engine to pocketsphinx or whisper.");

    private static ApiProblem Refused(VoiceFault fault) => new(
        StatusCodes.Status422UnprocessableEntity, "audio", "Audio not readable", fault.Message,
        "Send mp3, wav, m4a or ogg with speech in it, within the limits of the Voice settings.");

    private static string Primary(string tag) => tag.Split('-')[0].ToLowerInvariant();

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 2);
}
