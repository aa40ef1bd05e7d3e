using System.Text.Json;
using StreamML.Inference.Runtimes.Generation;
using StreamML.Inference.Tests.Runtimes.Generation;
using StreamML.Inference.Speech.Whisper;

namespace StreamML.Inference.Tests.Speech.Whisper;

/// <summary>
/// The tokenizer of small Whisper models of tests: whole words, then the special tokens in Whisper's order.
/// </summary>
internal static class WhisperVocabulary
{
    public const int Steps = 1_501;

    /// <summary>Spanish words, the English ones for them, and more signs.</summary>
    public static readonly string[] Words =
        ["Ġuno", "Ġdos", "Ġtres", "Ġcuatro", "Ġone", "Ġtwo", "Ġthree", "Ġfour", "s", ".", ",", "Ġ", "a", "b", "Ã", "±"];

    public const int Spanish = 0;
    public const int English = 4;

    public static readonly string[] Special =
    [
        "<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|es|>", "<|jw|>", "<|translate|>", "<|transcribe|>",
        "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
    ];

    public static int Count => Words.Length + Special.Length + Steps;

    public static int FirstTimestamp => Words.Length + Special.Length;

    public static int Id(string token) => Array.IndexOf(Special, token) is var at and >= 0 ? Words.Length + at
        : Array.IndexOf(Words, token) is var word and >= 0 ? word : throw new ArgumentException(token, nameof(token));

    public static int Time(double seconds) => FirstTimestamp + (int)Math.Round(seconds / 0.02);

    /// <summary>The files beside the graphs.</summary>
    public static void Write(TemporaryFolder folder, bool multilingual = true, bool heads = true)
    {
        folder.Write("tokenizer.json", JsonSerializer.Serialize(new
        {
            added_tokens = Special.Concat(
                Enumerable.Range(0, Steps).Select(step => FormattableString.Invariant($"<|{step * 0.02:0.00}|>")))
                .Select((content, i) => new { id = Words.Length + i, content, special = true, normalized = false }),
            pre_tokenizer = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = true },
            decoder = new { type = "ByteLevel", add_prefix_space = true, trim_offsets = true, use_regex = true },
            model = new
            {
                type = "BPE",
                vocab = Words.Select((word, id) => (word, id)).ToDictionary(pair => pair.word, pair => pair.id),
                merges = Array.Empty<string>(),
            },
        }));
        folder.Write("config.json", JsonSerializer.Serialize(new
        {
            model_type = "whisper",
            _name_or_path = "test/Whisper-Tones",
            vocab_size = Count,
            num_mel_bins = 80,
            max_target_positions = 448,
            decoder_attention_heads = 1,
            decoder_start_token_id = Id("<|startoftranscript|>"),
            eos_token_id = Id("<|endoftext|>"),
        }));
        folder.Write(
            "generation_config.json", JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["is_multilingual"] = multilingual,
                ["no_timestamps_token_id"] = Id("<|notimestamps|>"),
                ["max_initial_timestamp_index"] = 1_500,
                ["begin_suppress_tokens"] = new[] { Id("Ġ"), Id("<|endoftext|>") }.Take(1),
                ["alignment_heads"] = heads ? new[] { new[] { 0, 0 } } : [],
            }));
        folder.Write("preprocessor_config.json", """
            {"chunk_length": 30, "feature_size": 80, "hop_length": 160, "n_fft": 400, "sampling_rate": 16000}
            """);
    }

    /// <summary>The special tokens.</summary>
    public static WhisperTokens Tokens(bool multilingual = true)
    {
        using var folder = new TemporaryFolder();
        Write(folder, multilingual);
        using var config = GenerationConfigFile.Load(folder.Path);
        return new WhisperTokens(WhisperTokens.ReadSpecial(folder.Path), config);
    }
}
