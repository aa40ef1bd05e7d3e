using System.Text.Json;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

namespace StreamML.Inference.Runtimes.Tokenizers;

/// <summary>
/// Reads <c>tokenizer.json</c>, the file of Hugging Face's library: https://huggingface.co/docs/tokenizers. An unknown
/// component is an error and never skipped, since ids would silently differ.
/// </summary>
internal static class TokenizerJson
{
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 32 };

    /// <summary>Reads a file.</summary>
    /// <exception cref="ArtifactException">It is not supported.</exception>
    public static TokenizerComponents Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Json);
            return Parse(document.RootElement);
        }
        catch (Exception error) when (
            error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ArtifactException($"The tokenizer.json cannot be read: {error.Message}", error);
        }
    }

    private static TokenizerComponents Parse(JsonElement root)
    {
        var added = AddedTokens(root);
        var parts = new TokenizerComponents(Vocabulary(root.GetProperty("model"), added))
        {
            Normaliser = TokenizerSteps.Normaliser(root.Child("normalizer")),
            Splitter = TokenizerSteps.Splitter(root.Child("pre_tokenizer")),
            Decoder = TokenizerSteps.Decoder(root.Child("decoder")),
            Added = added,
            MaxLength = root.Child("truncation")?.Int("max_length"),
            Padding = root.Child("padding")?.Int("pad_id"),
        };
        return WithTemplate(parts, root.Child("post_processor"));
    }

    private static AddedToken[] AddedTokens(JsonElement root) => root.Child("added_tokens") is not { } list ? [] :
    [
        .. list.EnumerateArray().Select(token => new AddedToken(
            token.Text("content"), token.GetProperty("id").GetInt32(), token.Flag("special"), token.Flag("normalized"),
            token.Flag("single_word"), token.Flag("lstrip"), token.Flag("rstrip"))),
    ];

    private static IVocabulary Vocabulary(JsonElement model, AddedToken[] added)
    {
        var vocabulary = model.GetProperty("vocab");
        string type = model.TextOrNull("type") ?? (vocabulary.ValueKind == JsonValueKind.Array ? "Unigram"
            : model.Child("merges") is null ? "WordPiece" : "BPE");
        return type switch
        {
            "WordPiece" => new WordPieceVocabulary(
                Table(vocabulary), model.TextOrNull("unk_token")
                    ?? "[UNK]", model.TextOrNull("continuing_subword_prefix")
                    ?? "##",
                model.Int("max_input_chars_per_word") ?? 100),
            "WordLevel" => new WordVocabulary(Table(vocabulary), model.TextOrNull("unk_token") ?? "<unk>"),
            "BPE" => new BpeVocabulary(
                Table(vocabulary), model.GetProperty("merges").EnumerateArray().Select(Merge),
                new BpeRules(model.TextOrNull("unk_token"), model.TextOrNull("continuing_subword_prefix") ?? "",
                model.TextOrNull("end_of_word_suffix") ?? "", model.Flag("byte_fallback"), model.Flag("fuse_unk"),
                model.Flag("ignore_merges"))),
            "Unigram" => Unigram(model, vocabulary, added),
            _ => throw TokenizerSteps.Unknown("model", type),
        };
    }

    private static TokenTable Table(JsonElement vocabulary) =>
        new(vocabulary.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, entry.Value.GetInt32())));

    private static (string Left, string Right) Merge(JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.Array)
        {
            return (merge[0].GetString()!, merge[1].GetString()!);
        }

        string text = merge.GetString()!;
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 ? (text[..space], text[(space + 1)..]) : throw new FormatException($"'{text}' is not a merge");
    }

    /// <summary>Special tokens are among the learned ones, and no text may be split into them.</summary>
    private static UnigramVocabulary Unigram(JsonElement model, JsonElement vocabulary, AddedToken[] added)
    {
        var special = added.Where(token => token.Special).Select(token => token.Id).ToHashSet();
        var entries = vocabulary.EnumerateArray()
            .Select((entry, id) => (Token: entry[0].GetString()!, Id: id, Score: entry[1].GetDouble()))
            .ToArray();
        return new UnigramVocabulary(
            [.. entries.Where(entry => !special.Contains(entry.Id)).Select(entry => (entry.Id, entry.Score))],
            new TokenTable(entries.Select(entry => KeyValuePair.Create(entry.Token, entry.Id))),
            model.Int("unk_id") ?? -1,
            model.Flag("byte_fallback"));
    }

    private static TokenizerComponents WithTemplate(TokenizerComponents parts, JsonElement? processor)
    {
        switch (processor?.Text("type"))
        {
            case null or "ByteLevel":
                return parts;
            case "BertProcessing" or "RobertaProcessing":
                return parts with
                {
                    Prefix = [processor.Value.GetProperty("cls")[1].GetInt32()],
                    Suffix = [processor.Value.GetProperty("sep")[1].GetInt32()],
                };
            case "TemplateProcessing":
                return Template(parts, processor.Value);
            case "Sequence":
                return processor.Value.GetProperty("processors").EnumerateArray()
                    .Aggregate(parts, (made, each) => WithTemplate(made, each));
            case var type:
                throw TokenizerSteps.Unknown("post-processor", type);
        }
    }

    private static TokenizerComponents Template(TokenizerComponents parts, JsonElement processor)
    {
        var special = processor.GetProperty("special_tokens");
        List<int> prefix = [];
        List<int> suffix = [];
        bool after = false;
        foreach (var item in processor.GetProperty("single").EnumerateArray())
        {
            if (item.Child("SpecialToken") is { } token)
            {
                var ids = special.GetProperty(token.Text("id")).GetProperty("ids").EnumerateArray()
                    .Select(id => id.GetInt32());
                (after ? suffix : prefix).AddRange(ids);
            }
            else
            {
                after = true;
            }
        }

        return parts with { Prefix = prefix, Suffix = suffix };
    }
}
