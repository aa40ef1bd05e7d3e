using System.Globalization;
using System.Text.Json;
using StreamML.Hosting;
using StreamML.Inference.Language;
using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.Inference.Speech.Whisper;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml transcribe --detect-language</c> and <c>--languages</c>.</summary>
internal static class SpokenLanguageCommand
{
    // Of those that may be spoken; the rest have next to no chance.
    private const int Shown = 5;

    /// <summary>Prints the languages that the engine understands.</summary>
    public static async Task<int> ListAsync(Settings settings, bool json, CancellationToken token)
    {
        IReadOnlyList<string> codes = ["en"];
        if (settings.Get<VoiceOptions>().Engine == VoiceEngines.Whisper)
        {
            using var whisper = Whisper(settings);
            codes = await whisper.LanguagesAsync(token);
        }

        foreach (string code in codes)
        {
            string line = json
                ? JsonSerializer.Serialize(new { code, name = LanguageNames.Of(code) }, AnswerJson.Options)
                : $"{code,-4} {LanguageNames.Of(code)}".TrimEnd();
            await Console.Out.WriteLineAsync(line.AsMemory(), token);
        }

        return 0;
    }

    private static WhisperTranscriber Whisper(Settings settings) =>
        new(settings.Get<VoiceOptions>(), CommonOptions.Engine(settings), TimeProvider.System);

    /// <summary>Prints the language of each file.</summary>
    public static async Task<int> DetectAsync(
        Settings settings, IAsyncEnumerable<string> paths, bool heading, bool json, CancellationToken token)
    {
        if (settings.Get<VoiceOptions>().Engine != VoiceEngines.Whisper)
        {
            throw new RoleConfigurationException(
                "--detect-language needs --engine whisper and a --model: PocketSphinx only knows English.");
        }

        using var whisper = Whisper(settings);
        var decoder = new AudioDecoder(settings.Get<VoiceOptions>(), TimeProvider.System);
        bool whole = true;
        await foreach (string path in paths)
        {
            var found = await DetectAsync(whisper, decoder, path, token);
            whole &= found.Fault is null;
            if (json)
            {
                await Console.Out.WriteLineAsync(Json(path, found).AsMemory(), token);
            }
            else if (found.Fault is { } fault)
            {
                await Console.Error.WriteLineAsync($"streamml: {path}: {fault.Message}".AsMemory(), token);
            }
            else
            {
                await Console.Out.WriteLineAsync(Text(heading ? path : null, found).AsMemory(), token);
            }
        }

        return whole ? 0 : CommandLine.Failed;
    }

    private static async Task<SpokenLanguages> DetectAsync(
        WhisperTranscriber whisper, AudioDecoder decoder, string path, CancellationToken token)
    {
        if (TranscribeCommand.Problem(path) is { } problem)
        {
            return new SpokenLanguages([], problem);
        }

        await using var file = File.OpenRead(path);
        var decoded = await decoder.DecodeAsync(file, token);
        return decoded.Audio is { } audio
            ? await whisper.DetectLanguageAsync(audio, token)
            : new SpokenLanguages([], decoded.Fault);
    }

    private static string Text(string? heading, SpokenLanguages found)
    {
        string languages = found.Languages.Count == 0
            ? "und, nothing is heard"
            : string.Join("  ", found.Languages.Take(Shown).Select(language =>
                string.Create(CultureInfo.InvariantCulture, $"{language.Code} {language.Probability:0.000}")));
        return heading is null ? languages : $"{heading}  {languages}";
    }

    private static string Json(string path, SpokenLanguages found) => found.Fault is { } fault
        ? JsonSerializer.Serialize(new
        {
            file = path,
            error = fault.Message,
            kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.Kind.ToString()),
        }, AnswerJson.Options)
        : JsonSerializer.Serialize(new
        {
            file = path,
            language = found.Languages.Count == 0 ? LanguagePrediction.Undetermined : found.Languages[0].Code,
            languages = found.Languages.Select(
                language => new { code = language.Code, probability = Math.Round(language.Probability, 6) }),
        }, AnswerJson.Options);
}
