using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Core.Images;
using Puente.Edge;
using Puente.Edge.Inspections;
using Puente.Edge.Inspections.Inbox;
using Puente.Edge.Samples.Suggestions;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Tests.Tiles;
using Puente.Imaging;
using Puente.Serving.Models;
using Puente.Serving.Tests;

namespace Puente.Functions.Tests.Inbox;

/// <summary>The inbox with the inspector it has in a site, and a small model.</summary>
public sealed class RealInspectionTests : IAsyncDisposable
{
    private const string Release = "sha256:0000000000000000000000000000000000000000000000000000000000000001";
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-inspection-").FullName;
    private readonly ModelHost _models = new();

    public ValueTask DisposeAsync()
    {
        _models.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_photograph_waits_for_a_head_then_gives_a_result_an_overlay_and_one_event()
    {
        var cancel = TestContext.Current.CancellationToken;
        Write("objects", "bindings.localstorage", "rootPath", "objects");
        Write("state", "state.sqlite", "connectionString", "state.db");
        using var outbox = new EventOutbox(Path.Combine(_folder, "outbox.db"), OutboxLimits.Default, TimeProvider.System);
        var tier = new TierOptions { Name = "edge-1", Data = _folder, Shared = _folder, Components = _folder, Port = 0, Trainer = "none" };
        using var state = new SiteState(_folder);
        var observations = new TileObservations(state.Drift(), new SuggestionPool(new EdgeFolders(tier)));
        await using var site = new Site(
            _folder,
            objects => new PhotographInspector(
                new InspectionService(_models, objects, new EdgeFolders(tier), new EdgeEventWriter(outbox, tier, TimeProvider.System), observations, tier, NullLogger<InspectionService>.Instance), _models),
            new InboxOptions(), TimeProvider.System);
        Assert.Equal("No release is in place yet.", site.Inspector.Holding);
        var files = TinyModels.WriteTo(Path.Combine(_folder, "release"));
        _models.SwitchTo(LoadedRelease.Load(files, TinyModels.Manifest(head: false), Release));
        Assert.Contains("has no head", site.Inspector.Holding, StringComparison.Ordinal);
        _models.SwitchTo(LoadedRelease.Load(files, TinyModels.Manifest(), Release));

        var photograph = ImageCodec.EncodePng(Dark());
        var inbox = Directory.CreateDirectory(Path.Combine(_folder, "objects", "inbox")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(inbox, "deck.png"), photograph, cancel);
        await File.WriteAllTextAsync(Path.Combine(inbox, "notes.txt"), "no photograph", cancel);
        await site.WorkAsync();
        foreach (var name in new[] { "deck.png", "notes.txt", "deck.png" }) await site.Blobs.NoteAsync(name, new Uri(Path.Combine(inbox, name)), cancel);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        over.CancelAfter(TimeSpan.FromSeconds(60));
        while (await site.Ledger.StatusAsync(over.Token) is not { Done: 1, PoisonedInAll: 1 }) await Task.Delay(20, over.Token);

        var keys = await site.Own.ListAsync("results", cancel);
        var id = $"{Digest.Parse(Release).Short}-{Digest.Of(photograph).Short}";
        Assert.Equal([$"results/{id}.json", $"results/{id}.png"], keys);
        var sent = Assert.Single(await outbox.DueAsync(10, cancel));
        Assert.Contains($"edge-1:{id}", sent.Id, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single((await site.Ledger.StatusAsync(cancel)).Poisoned).Tries);
        Assert.Equal(1, (await state.Drift().ReadAsync(Release, cancel))!.Photographs);

        // What leaves the site bears neither the photograph nor what was learned of its tiles.
        var leaving = Encoding.UTF8.GetString(sent.Envelope);
        Assert.DoesNotContain(Convert.ToBase64String(photograph)[..40], leaving, StringComparison.Ordinal);
        Assert.DoesNotContain("mbedding", leaving, StringComparison.Ordinal);
        Assert.NotNull(await site.Own.GetAsync("poison/inbox/notes.txt.json", cancel));
    }

    private static RgbImage Dark()
    {
        var image = new RgbImage(64, 64);
        image.Pixels.AsSpan().Fill(20);
        return image;
    }

    private void Write(string name, string type, string field, string value)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "components"));
        File.WriteAllText(
            Path.Combine(_folder, "components", $"{name}.yaml"),
            $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{ name: {name} }}\nspec: {{ type: {type}, version: v1, metadata: [{{ name: {field}, value: {value} }}] }}\n",
            Encoding.UTF8);
    }
}
