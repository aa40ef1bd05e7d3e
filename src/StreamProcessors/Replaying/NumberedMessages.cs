using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Stages whose enriched messages carry a generation, so that their rows stand above older ones.</summary>
/// <param name="stages">The stages.</param>
/// <param name="generation">The generation.</param>
internal sealed class NumberedMessages(IBatchProcessor stages, int generation) : IBatchProcessor
{
    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => stages.Stores;

    /// <inheritdoc />
    public ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken) =>
        stages.ProcessAsync(batch, new TappedOutput(output, Number), cancellationToken);

    private void Number(IMessage value)
    {
        if (value is EnrichedMessage message)
        {
            message.Generation = generation;
        }
    }
}
