using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamML.Inference.Speech;

namespace StreamML.Cli.Commands;

/// <summary>A transcription for people, and as one line of JSON with times in seconds.</summary>
internal static class TranscriptPrint
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = LettersAsTheyAre.Instance,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Text(string? heading, Transcript transcript, WordErrorRate? rate)
    {
        var text = new StringBuilder();
        if (heading is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{heading}\n");
        }

        foreach (var segment in transcript.Segments)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{segment.Start:hh\\:mm\\:ss\\.ff}  {segment.End:hh\\:mm\\:ss\\.ff}  {segment.Confidence:0.00}  {segment.Text}\n");
        }

        text.Append(CultureInfo.InvariantCulture,
            $"{Languages(transcript)}, {Seconds(transcript.Duration)} s, confidence {transcript.Confidence:0.00}, {transcript.Engine}\n");
        if (rate is { } judged)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ReferenceTexts.Line(judged)}\n");
        }

        return text.ToString();
    }

    public static string Json(string path, Transcription transcription, WordErrorRate? rate) =>
        transcription.Transcript is { } transcript
        ? JsonSerializer.Serialize(new
        {
            file = path,
            text = transcript.Text,
            language = transcript.Language,
            language_probability = transcript.LanguageProbability is { } probability
                ? Math.Round(probability, 4)
                : (double?)null,
            text_language = transcript.TextLanguage,
            confidence = Math.Round(transcript.Confidence, 3),
            duration = Seconds(transcript.Duration),
            segments = transcript.Segments.Select(segment => new
            {
                start = Seconds(segment.Start),
                end = Seconds(segment.End),
                text = segment.Text,
                confidence = Math.Round(segment.Confidence, 3),
            }),
            words = transcript.Words.Select(word => new
            {
                start = Seconds(word.Start),
                end = Seconds(word.End),
                word = word.Text,
                confidence = Math.Round(word.Confidence, 3),
            }),
            word_times = transcript.Words.Count == 0
                ? null
                : JsonNamingPolicy.SnakeCaseLower.ConvertName(transcript.WordTiming.ToString()),
            engine = new { name = transcript.Engine.Name, version = transcript.Engine.Version },
            word_error_rate = rate is { } judged ? Math.Round(judged.Rate, 4) : (double?)null,
        }, Readable)
        : JsonSerializer.Serialize(new
        {
            file = path,
            error = transcription.Fault!.Message,
            kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(transcription.Fault.Kind.ToString()),
        }, Readable);

    private static string Languages(Transcript transcript) => transcript.TextLanguage == transcript.Language
        ? transcript.Language
        : $"{transcript.Language} to {transcript.TextLanguage}";

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
