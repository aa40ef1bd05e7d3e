using StreamML.Inference.Emotion;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Transformers;
using StreamML.OnnxGraphs;

namespace StreamML.Inference.Tests.Transformers;

/// <summary>The contract of text models for a transformer with attention and WordPiece.</summary>
public sealed class TransformerSentimentContractTests : TextModelContract<SentimentPrediction>, IDisposable
{
    private readonly TransformerTextModel<SentimentPrediction> _model;

    public TransformerSentimentContractTests()
    {
        using var folder = ExportFolder.With(
            new EncoderGraph(1_200, 32, 2, 4, 3, positions: 64).Build(), ["negative", "neutral", "positive"]);
        _model = TransformerTextModels.Sentiment(
            TransformerSource.Folder(
                folder.Path, new OnnxEngine(new OnnxOptions { IntraOpThreads = 2 }), "", TextLanguages.English, 0));
    }

    protected override ITextModel<SentimentPrediction> Model => _model;

    public void Dispose() => _model.Dispose();

    protected override void AssertInRange(SentimentPrediction result)
    {
        Assert.Equal(1, result.Positive + result.Neutral + result.Negative, 1e-5f);
        Assert.InRange(result.Score, -1, 1);
        Assert.InRange(result.Confidence, 1 / 3f, 1);
        Assert.InRange(result.EvidenceWords, 0, 62);
    }
}

/// <summary>The same for byte-level pairs, token types and several outputs to a label.</summary>
public sealed class TransformerEmotionContractTests : TextModelContract<EmotionPrediction>, IDisposable
{
    private readonly TransformerTextModel<EmotionPrediction> _model;

    public TransformerEmotionContractTests()
    {
        using var folder = ExportFolder.With(
            new EncoderGraph(800, 32, 1, 4, 8, positions: 64) { TokenTypes = true }.Build(),
            ["love", "joy", "sadness", "anger", "fear", "surprise", "disgust", "neutral"], "roberta");
        _model = TransformerTextModels.Emotion(
            TransformerSource.Folder(
                folder.Path, new OnnxEngine(new OnnxOptions { IntraOpThreads = 1 }), "", TextLanguages.English, 40));
    }

    protected override ITextModel<EmotionPrediction> Model => _model;

    public void Dispose() => _model.Dispose();

    protected override void AssertInRange(EmotionPrediction result)
    {
        Assert.Equal(1, result.Probabilities.Sum(), 1e-5f);
        Assert.Equal(result.Probabilities.Max(), result.Confidence);
        Assert.Equal(result.Confidence, result.Probabilities[(int)result.Label]);
    }
}
