using System.CommandLine;
using StreamML.Hosting;
using StreamML.Inference.Voice;
using StreamML.Inference.Voice.Audio;
using StreamML.Inference.Voice.Sphinx;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml transcribe</c>: a voice message, or a list of them, to text.</summary>
internal static class TranscribeCommand
{
    private const string List = "-";

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "An audio file; -: reads paths from stdin, one a line." };
        var json = new Option<bool>("--json") { Description = "One JSON object a file on stdout, in the order of the files." };
        var command = new Command("transcribe",
            "Turn English speech into text: ogg/opus, mp3, m4a, wav and more.\nExample: streamml transcribe note.ogg --json")
        {
            file, json,
        };
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(file)!, parsed.GetValue(json), token));
        return command;
    }

    private static async Task<int> RunAsync(string file, bool json, CancellationToken token)
    {
        var options = Settings.Load([]).Voice;
        var reader = new VoiceReader(
            new AudioDecoder(options, TimeProvider.System), new PocketSphinxTranscriber(options, TimeProvider.System));
        bool whole = true;
        await foreach (string path in PathsAsync(file, token))
        {
            var transcription = await ReadAsync(reader, path, token);
            whole &= transcription.Fault is null;
            if (json)
                await Console.Out.WriteLineAsync(TranscriptPrint.Json(path, transcription).AsMemory(), token);
            else if (transcription.Transcript is { } transcript)
                await Console.Out.WriteAsync(TranscriptPrint.Text(file == List ? path : null, transcript).AsMemory(), token);
            else
                await Console.Error.WriteLineAsync($"streamml: {path}: {transcription.Fault!.Message}".AsMemory(), token);
        }

        return whole ? 0 : CommandLine.Failed;
    }

    private static async Task<Transcription> ReadAsync(VoiceReader reader, string path, CancellationToken token)
    {
        Stream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Transcription(null, new VoiceFault(VoiceFaultKind.NotAudio, "The file is not there or cannot be read."));
        }

        await using (file)
            return await reader.ReadAsync(file, Console.IsErrorRedirected ? null : new TranscriptionMeter(), token);
    }

    private static async IAsyncEnumerable<string> PathsAsync(
        string file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        if (file != List)
        {
            yield return file;
            yield break;
        }

        while (await Console.In.ReadLineAsync(token) is { } line)
        {
            if (line.Length > 0)
                yield return line;
        }
    }
}
