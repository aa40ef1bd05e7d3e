using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Loading;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Runtimes.Tokenizers;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Inference.Transformers;
using StreamML.OnnxGraphs;
using StreamML.Serving;

namespace StreamML.Inference.Tests.Transformers;

public sealed class TransformerTextModelTests
{
    private const int Vocabulary = 1_200;
    private static readonly string[] Polar = ["negative", "neutral", "positive"];

    [Fact]
    public void Predict_MeanOfTokens_IsWhatTheHandGives()
    {
        using var folder = ExportFolder.With(Words(("order", 2, 6f), ("late", 0, 9f)), Polar);
        using var model = Sentiment(folder);
        var tokenizer = Tokenizer.Load(folder.Path);
        Assert.Equal(3, tokenizer.Encode("order", 10).Length);

        // [CLS] order [SEP]: one of three tokens counts 6 for positive.
        var positive = One(model, "order");
        float e2 = MathF.Exp(2);
        Assert.Equal(SentimentLabel.Positive, positive.Label);
        Assert.Equal(e2 / (e2 + 2), positive.Positive, 1e-5f);
        Assert.Equal(positive.Positive - positive.Negative, positive.Score, 1e-6f);
        Assert.Equal(1, positive.EvidenceWords);
        Assert.Equal(1 / 3f, One(model, "").Neutral, 1e-5f);
        Assert.Equal(0, One(model, "").EvidenceWords);
    }

    [Fact]
    public void Predict_ManyLengths_AnswersEachInItsPlace()
    {
        using var folder = ExportFolder.With(Words(("order", 2, 60f), ("the", 0, 60f)), Polar);
        using var model = Sentiment(folder, new OnnxOptions { MaxBatch = 3, MaxTokensPerBatch = 64 });
        string[] texts =
        [
            .. Enumerable.Range(0, 90)
                .Select(i => i % 2 == 0 ? Repeat("order", 1 + (i * 7 % 40)) : Repeat("the", 1 + (i * 5 % 40))),
        ];
        var results = new SentimentPrediction[texts.Length];
        model.Predict(texts, results);

        Assert.Equal(
            texts.Select(text => text[0] == 'o' ? SentimentLabel.Positive : SentimentLabel.Negative),
            results.Select(each => each.Label));
        Assert.Equal(texts.Select(text => text.Split(' ').Length), results.Select(each => each.EvidenceWords));
    }

    [Fact]
    public void Predict_TextLongerThanTheModel_ReadsItsBeginning()
    {
        using var folder = ExportFolder.With(Words(("order", 2, 60f), ("the", 0, 600f)), Polar);
        using var model = Sentiment(folder);
        Assert.Equal(64, model.MaxTokens);
        var result = One(
            model, string.Concat(Enumerable.Repeat("order ", 62)) + string.Concat(Enumerable.Repeat("the ", 100)));
        Assert.Equal((SentimentLabel.Positive, 62), (result.Label, result.EvidenceWords));
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(10, 10)]
    [InlineData(5_000, 64)]
    public void MaxTokens_OfOptionAndModel_IsTheLess(int option, int expected)
    {
        using var folder = ExportFolder.With(Words(), Polar);
        using var model = TransformerTextModels.Sentiment(
            TransformerSource.Folder(
                folder.Path, new OnnxEngine(new OnnxOptions()), "", TextLanguages.English, option));
        Assert.Equal(expected, model.MaxTokens);
    }

    [Fact]
    public void MaxTokens_OfRoberta_LeavesOutThePositionsOfPadding()
    {
        using var folder = ExportFolder.With(Words(), Polar);
        folder.Config(Polar, config =>
        {
            config["model_type"] = "xlm-roberta";
            config["pad_token_id"] = 1;
            config["max_position_embeddings"] = 514;
        });
        using var model = Sentiment(folder);
        Assert.Equal(512, model.MaxTokens);

        folder.Write("tokenizer_config.json", """{"model_max_length": 100}"""u8.ToArray());
        using var shorter = Sentiment(folder);
        Assert.Equal(100, shorter.MaxTokens);
    }

    [Fact]
    public void Predict_MultiLabel_WeighsEachBySigmoid()
    {
        using var folder = ExportFolder.With(Words(("order", 2, 6f), ("order", 0, -6f)), Polar);
        folder.Config(Polar, config => config["problem_type"] = "multi_label_classification");
        using var model = Sentiment(folder);

        float[] sigmoids = [1 / (1 + MathF.Exp(2)), 0.5f, 1 / (1 + MathF.Exp(-2))];
        var result = One(model, "order");
        Assert.Equal(sigmoids[2] / sigmoids.Sum(), result.Positive, 1e-5f);
        Assert.Equal(sigmoids[0] / sigmoids.Sum(), result.Negative, 1e-5f);
    }

    [Theory]
    [InlineData("NEG,NEU,POS", "")]
    [InlineData("LABEL_0,LABEL_1,LABEL_2", "")]
    [InlineData("1 star,3 stars,5 stars", "")]
    [InlineData("schlecht,mittel,gut", "schlecht=negative, mittel=neutral, gut=positive")]
    [InlineData("positive,neutral,negative", "positive=negative,negative=positive")]
    public void Labels_KnownOrMapped_AreOurs(string own, string map)
    {
        using var folder = ExportFolder.With(Words(("order", 2, 60f)), own.Split(','));
        using var model = TransformerTextModels.Sentiment(
            TransformerSource.Folder(folder.Path, new OnnxEngine(new OnnxOptions()), map, TextLanguages.English, 0));
        Assert.Equal(SentimentLabel.Positive, One(model, "order").Label);
    }

    [Theory]
    [InlineData("good,so so,bad", "", "Not known: good, so so, bad")]
    [InlineData("LABEL_0,LABEL_1,LABEL_x", "", "LABEL_0=neutral")]
    [InlineData("negative,neutral,positive", "happy=positive", "Mapped but not there: happy")]
    [InlineData("negative,neutral,positive", "neutral=calm", "Not known: neutral")]
    [InlineData("negative,neutral,positive", "neutral", "not a map of labels")]
    [InlineData("positive,pos,POS", "", "must be told as")]
    public void Labels_NotKnown_AreRefusedWithWhatToDo(string own, string map, string message)
    {
        using var folder = ExportFolder.With(Words(), own.Split(','));
        var error = Assert.Throws<ArtifactException>(() => TransformerTextModels.Sentiment(
            TransformerSource.Folder(folder.Path, new OnnxEngine(new OnnxOptions()), map, TextLanguages.English, 0)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Emotion_OfFinerLabels_AddsThemUp()
    {
        string[] own = ["love", "gratitude", "sadness", "anger", "fear", "surprise", "disgust"];
        using var folder = ExportFolder.With(MeanGraph.Build(new float[Vocabulary * 7], 7), own);
        using var model = TransformerTextModels.Emotion(
            TransformerSource.Folder(folder.Path, new OnnxEngine(new OnnxOptions()), "", TextLanguages.English, 0));
        var results = new EmotionPrediction[1];
        model.Predict(["hello"], results);

        Assert.Equal(EmotionLabel.Joy, results[0].Label);
        Assert.Equal(2 / 7f, results[0].Confidence, 1e-5f);
        Assert.Equal(0, results[0].Probabilities[(int)EmotionLabel.Neutral]);
    }

    [Fact]
    public void Open_GraphOfAnotherShape_SaysWhatDiffers()
    {
        var graph = new GraphBuilder();
        string ids = graph.Input("tokens", GraphBuilder.Int64, "batch", "sequence");
        graph.Output("logits", ids, GraphBuilder.Int64, "batch", "sequence");
        using var folder = ExportFolder.With(graph.Build(), Polar);
        string message = Assert.Throws<ArtifactException>(() => Sentiment(folder)).Message;
        Assert.Contains("no input input_ids", message, StringComparison.Ordinal);
        Assert.Contains("it wants the input tokens", message, StringComparison.Ordinal);

        using var five = ExportFolder.With(Words(), ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"]);
        Assert.Contains("3 outputs, 5 labels", Assert.Throws<ArtifactException>(() => Sentiment(five)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderThatIsNoExport_SaysWhatIsMissing()
    {
        using var folder = ExportFolder.With(Words(), Polar);
        File.Move(Path.Combine(folder.Path, "model.onnx"), Path.Combine(folder.Path, "a.onnx"));
        using (Sentiment(folder))
        {
        }

        folder.Write("onnx/b.onnx", Words());
        Assert.Contains("more than one ONNX graph", Refusal(folder), StringComparison.Ordinal);
        folder.Write("onnx/model.onnx", Words());
        using (Sentiment(folder))
        {
        }

        folder.Config(Polar, config => config["problem_type"] = "regression");
        Assert.Contains("regression", Refusal(folder), StringComparison.Ordinal);
        folder.Config(Polar, config => config.Remove("id2label"));
        Assert.Contains("id2label", Refusal(folder), StringComparison.Ordinal);
        folder.Config(["negative"]);
        Assert.Contains("2 to 256 labels", Refusal(folder), StringComparison.Ordinal);
        folder.Write("config.json", "{"u8.ToArray());
        Assert.Contains("cannot be read", Refusal(folder), StringComparison.Ordinal);
        folder.Config(Polar);
        File.Delete(Path.Combine(folder.Path, "tokenizer.json"));
        Assert.Contains("no tokenizer", Refusal(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Identity_OfFolder_FollowsFromItsBytes()
    {
        using var folder = ExportFolder.With(Words(), Polar);
        using var model = Sentiment(folder);
        folder.Config(Polar, config => config["note"] = 1);
        using var other = Sentiment(folder);

        Assert.Equal("tiny-model-v1", model.Identity.Name);
        Assert.Matches("^[0-9a-f]{12}$", model.Identity.Version);
        Assert.NotEqual(model.Identity, other.Identity);
    }

    [Fact]
    public void TextModels_OfOptions_TakeAFolderAndItsLanguages()
    {
        using var folder = ExportFolder.With(Words(("order", 2, 60f)), ["LABEL_0", "LABEL_1", "LABEL_2"]);
        var models = TextModels.Load(new TextModelOptions
        {
            Sentiment = folder.Path,
            SentimentLabels = "LABEL_0=positive,LABEL_2=negative",
            Languages = "en,sw",
        });
        var results = new SentimentPrediction[1];
        models.Sentiment.Predict(["order"], results);

        Assert.Equal(SentimentLabel.Negative, results[0].Label);
        Assert.True(models.Sentiment.Reads("sw-KE"));
        Assert.False(models.Sentiment.Reads("es"));
        Assert.False(models.Emotion.Reads("sw"));
        Assert.False(models.Reads("sw"));
        Assert.True(models.Reads("en"));
        ((IDisposable)models.Sentiment).Dispose();
    }

    [Fact]
    public void Archive_PackedAndLoaded_AnswersAsTheFolder()
    {
        using var folder = ExportFolder.With(
            Words(("order", 2, 6f)), ["LABEL_0", "LABEL_1", "LABEL_2"], graphName: "onnx/model.onnx");
        var artifact = TransformerArchive.Pack(
            folder.Path, "sentiment", "LABEL_0=positive,LABEL_2=negative", "en, pt", "", 1 << 20);
        Assert.Equal(
            artifact.Manifest.Sha256,
            TransformerArchive.Pack(folder.Path, "sentiment", "LABEL_0=positive,LABEL_2=negative", "en, pt", "",
                1 << 20).Manifest.Sha256);
        string written = Path.Combine(folder.Path, "artifact");
        artifact.Write(written);

        var loaded = (ITextModel<SentimentPrediction>)ModelLoaders.CreateDefault().Load(ModelArtifact.Read(written));
        using var direct = TransformerTextModels.Sentiment(TransformerSource.Folder(
            folder.Path, new OnnxEngine(new OnnxOptions()), "LABEL_0=positive,LABEL_2=negative", TextLanguages.English,
            256));
        Assert.Equal(One(direct, "order late"), One(loaded, "order late"));
        Assert.Equal(direct.Identity, loaded.Identity);
        Assert.True(loaded.Reads("pt"));
        Assert.Equal(One(loaded, "order"),
            One(TextModels.Load(new TextModelOptions { Sentiment = written }).Sentiment, "order"));
        ((IDisposable)loaded).Dispose();
    }

    [Fact]
    public void Archive_OfOtherFilesOrTask_IsRefused()
    {
        using var folder = ExportFolder.With(Words(), Polar);
        var artifact = TransformerArchive.Pack(folder.Path, "sentiment", "", "mul", "v1", 1 << 20);
        Assert.Equal("v1", artifact.Manifest.Version);
        Assert.Throws<ArtifactException>(() => TransformerArchive.Pack(folder.Path, "churn", "", "en", "", 1 << 20));
        Assert.Throws<ArtifactException>(() => TransformerArchive.Pack(folder.Path, "intent", "", "en", "", 1 << 20));
        Assert.Throws<ArtifactException>(() => TransformerArchive.Pack(folder.Path, "sentiment", "", "en", "", 100));
        Assert.Throws<ArtifactException>(() => TransformerArchive.Unpack(artifact.Model, 100));
        Assert.Throws<ArtifactException>(() => TransformerArchive.Unpack(new byte[100], 1 << 20));

        var engine = new OnnxEngine(new OnnxOptions());
        var source = TransformerSource.Artifact(artifact, engine, 0);
        string other = Assert.Throws<ArtifactException>(() => TransformerTextModels.Intent(source)).Message;
        Assert.Contains("is a model of sentiment", other, StringComparison.Ordinal);
        byte[] cut = artifact.Model.ToArray()[..^200];
        var broken = new ModelArtifact(
            artifact.Manifest with { Bytes = cut.Length, Sha256 = ModelArtifact.HashOf(cut) }, cut);
        Assert.Throws<ArtifactException>(() => TransformerSource.Artifact(broken, engine, 0));
        Assert.Throws<ArtifactException>(() => (artifact.Manifest with { Language = "e" }).Validate());
        Assert.Throws<ArtifactException>(() => (artifact.Manifest with { Classes = ["positive"] }).Validate());
    }

    private static string Repeat(string word, int times) => string.Join(' ', Enumerable.Repeat(word, times));

    /// <summary>A graph in which some words weigh for some labels, and all else nothing.</summary>
    private static byte[] Words(params (string Word, int Label, float Weight)[] words)
    {
        var tokenizer = Tokenizer.FromJson(File.ReadAllBytes(Runtimes.Tokenizers.Fixtures.PathOf("bert-uncased.json")));
        float[] vectors = new float[Vocabulary * 3];
        foreach (var (word, label, weight) in words)
        {
            vectors[(tokenizer.Encode(word, 10)[1] * 3) + label] = weight;
        }

        return MeanGraph.Build(vectors, 3);
    }

    private static TransformerTextModel<SentimentPrediction> Sentiment(
        ExportFolder folder, OnnxOptions? options = null) =>
        TransformerTextModels.Sentiment(
            TransformerSource.Folder(
                folder.Path, new OnnxEngine(options ?? new OnnxOptions()), "", TextLanguages.English, 0));

    private static string Refusal(ExportFolder folder) =>
        Assert.Throws<ArtifactException>(() => Sentiment(folder)).Message;

    private static SentimentPrediction One(ITextModel<SentimentPrediction> model, string text)
    {
        var results = new SentimentPrediction[1];
        model.Predict([text], results);
        return results[0];
    }
}
