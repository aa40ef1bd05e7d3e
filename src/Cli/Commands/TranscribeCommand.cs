using System.CommandLine;
using StreamML.Hosting;
using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml transcribe</c>: a voice message, or a list of them, to text.</summary>
internal static class TranscribeCommand
{
    private const string List = "-";

    public static Command Create()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "An audio file, or - to read paths from stdin, one per line.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json")
        {
            Description = "One JSON object per file on stdout, in the order of the files.",
        };
        var reference = new Option<string?>("--reference")
        {
            Description =
                "What is said, or a file with it (with -: one line per file); prints the word error rate.",
        };
        var detect = new Option<bool>("--detect-language")
        {
            Description = "Only detect the language spoken, with probabilities.",
        };
        var languages = new Option<bool>("--languages")
        {
            Description = "List the languages that the engine recognises.",
        };
        var engine = new TranscribeEngine();
        var command = new Command("transcribe",
            "Turn speech into text: ogg/opus, mp3, m4a, wav and more. PocketSphinx transcribes English. A Whisper\n"
            + "model transcribes about a hundred languages and translates them into English.\n"
            + "Example: streamml transcribe note.ogg --engine whisper --model whisper-base-onnx --task translate")
        {
            file, json, reference, detect, languages,
        };
        engine.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var settings = engine.Load(parsed);
            if (parsed.GetValue(languages))
            {
                return await SpokenLanguageCommand.ListAsync(settings, parsed.GetValue(json), token);
            }

            string path = parsed.GetValue(file)
                ?? throw new RoleConfigurationException("transcribe takes a FILE, or - for a list on stdin.");
            return parsed.GetValue(detect)
                ? await SpokenLanguageCommand.DetectAsync(
                    settings, PathsAsync(path, token), path == List, parsed.GetValue(json), token)
                : await RunAsync(settings, path, parsed.GetValue(json), parsed.GetValue(reference), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Settings settings, string file, bool json, string? said, CancellationToken token)
    {
        // Before the engine is loaded: one that is not installed must not hide that there is no file.
        if (file != List && Problem(file) is { } problem)
        {
            await PrintAsync(file, new Transcription(null, problem), null, heading: false, json, token);
            return CommandLine.Failed;
        }

        var engine = Transcribers.Create(
            settings.Get<VoiceOptions>(), TimeProvider.System, CommonOptions.Engine(settings))
            ?? throw new RoleConfigurationException("Voice__Engine is none, so nothing can be transcribed.");
        using var owned = engine as IDisposable;
        var reference = said is null ? null : await ReferenceTexts.ReadAsync(said, file == List, token);
        var reader = new VoiceReader(new AudioDecoder(settings.Get<VoiceOptions>(), TimeProvider.System), engine);
        bool whole = true;
        await foreach (string path in PathsAsync(file, token))
        {
            var transcription = await ReadAsync(reader, path, token);
            whole &= transcription.Fault is null;
            await PrintAsync(path, transcription, reference?.Judge(transcription), heading: file == List, json, token);
        }

        if (reference is not null && file == List)
        {
            await Console.Error.WriteLineAsync(reference.Sum().AsMemory(), token);
        }

        return whole ? 0 : CommandLine.Failed;
    }

    private static async Task PrintAsync(
        string path, Transcription transcription, WordErrorRate? rate, bool heading, bool json, CancellationToken token)
    {
        if (json)
        {
            await Console.Out.WriteLineAsync(TranscriptPrint.Json(path, transcription, rate).AsMemory(), token);
        }
        else if (transcription.Transcript is { } transcript)
        {
            await Console.Out.WriteAsync(
                TranscriptPrint.Text(heading ? path : null, transcript, rate).AsMemory(), token);
        }
        else
        {
            await Console.Error.WriteLineAsync($"streamml: {path}: {transcription.Fault!.Message}".AsMemory(), token);
        }
    }

    private static async Task<Transcription> ReadAsync(VoiceReader reader, string path, CancellationToken token)
    {
        if (Problem(path) is { } problem)
        {
            return new Transcription(null, problem);
        }

        await using var file = File.OpenRead(path);
        return await reader.ReadAsync(file, Console.IsErrorRedirected ? null : new TranscriptionMeter(), token);
    }

    /// <summary>What is wrong with a file before anyone has looked into it; null where it can be read.</summary>
    internal static VoiceFault? Problem(string path) => InputPaths.FileProblem(path) is { } problem
        ? new VoiceFault(VoiceFaultKind.Unreadable, $"{char.ToUpperInvariant(problem[0])}{problem[1..]}.")
        : null;

    private static async IAsyncEnumerable<string> PathsAsync(
        string file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        if (file != List)
        {
            yield return file;
            yield break;
        }

        bool any = false;
        while (await Console.In.ReadLineAsync(token) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            any = true;
            yield return line;
        }

        if (!any)
        {
            throw new RoleConfigurationException("No file to transcribe: standard input is empty.");
        }
    }
}
