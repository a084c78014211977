using System.Runtime.InteropServices;
using Puente.Core;
using Puente.Core.Images;
using SkiaSharp;

namespace Puente.Imaging;

/// <summary>
/// An image whose rows are there from the top down while the rest is still being decoded, on a thread of the pool: of an upright JPEG file. Any other file, and one that a camera held turned, is there
/// as a whole before <see cref="Decode"/> returns. Beside the image itself it needs memory for <see cref="BandRows"/> rows.
/// </summary>
public sealed class ArrivingImage : IAsyncDisposable
{
    /// <summary>Rows decoded at a time.</summary>
    public const int BandRows = 64;

    private readonly Lock _gate = new();
    private readonly List<(int Rows, TaskCompletionSource Arrived)> _waiting = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _decoding = Task.CompletedTask;
    private Exception? _fault;
    private int _rows;

    private ArrivingImage(RgbImage image, int rows) => (Image, _rows) = (image, rows);

    /// <summary>The image; only rows that <see cref="RowsAsync"/> has let through may be read.</summary>
    public RgbImage Image { get; }

    /// <summary>Begins to decode <paramref name="bytes"/>.</summary>
    /// <param name="bytes">An image file, which is not changed while this lives.</param>
    /// <param name="name">What to call it in an error.</param>
    /// <exception cref="InputException">As of <see cref="ImageCodec.Decode"/>; what shows only further down is thrown by <see cref="RowsAsync"/>.</exception>
    public static ArrivingImage Decode(byte[] bytes, string name)
    {
        var codec = ImageCodec.Open(bytes, name);
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && codec.EncodedOrigin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default
            && codec.StartScanlineDecode(ImageCodec.Rgba(codec.Info.Width, codec.Info.Height)) == SKCodecResult.Success)
        {
            var arriving = new ArrivingImage(new RgbImage(codec.Info.Width, codec.Info.Height), 0);
            arriving._decoding = Task.Run(() => arriving.Run(codec, name));
            return arriving;
        }

        codec.Dispose();
        var whole = ImageCodec.Decode(bytes, name);
        return new ArrivingImage(whole, whole.Height);
    }

    /// <summary>Returns when the first <paramref name="rows"/> rows are there.</summary>
    /// <exception cref="InputException">The file is cut short or broken above.</exception>
    public Task RowsAsync(int rows, CancellationToken cancellationToken = default)
    {
        TaskCompletionSource arrived;
        lock (_gate)
        {
            if (rows <= _rows) return Task.CompletedTask;
            if (_fault is not null) return Task.FromException(_fault);
            // Continuations must not run on the decoder: it has rows to decode.
            arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((rows, arrived));
        }

        return arrived.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the decoding, wherever it is.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _decoding;
        _stop.Dispose();
    }

    private void Run(SKCodec codec, string name)
    {
        using var owned = codec;
        var (width, height) = (Image.Width, Image.Height);
        try
        {
            var band = GC.AllocateUninitializedArray<byte>(BandRows * width * 4, pinned: true);
            for (var row = 0; row < height; row += BandRows)
            {
                _stop.Token.ThrowIfCancellationRequested();
                var count = Math.Min(BandRows, height - row);
                if (codec.GetScanlines(Marshal.UnsafeAddrOfPinnedArrayElement(band, 0), count, width * 4) != count)
                    throw new InputException("image", name, $"is broken (cut short after row {row})", "Copy the file again from its source.");
                ImageCodec.ToRgb(band.AsSpan(0, count * width * 4), Image.Pixels.AsSpan(row * width * 3, count * width * 3));
                Tell(row + count, null);
            }
        }
        catch (Exception e)
        {
            // Whatever it is, who waits for rows is told: nobody else would.
            Tell(_rows, e);
            if (e is not (InputException or OperationCanceledException)) throw;
        }
    }

    private void Tell(int rows, Exception? fault)
    {
        List<TaskCompletionSource> there, lost;
        lock (_gate)
        {
            (_rows, _fault) = (rows, fault);
            there = [.. _waiting.Where(one => one.Rows <= rows).Select(one => one.Arrived)];
            lost = fault is null ? [] : [.. _waiting.Where(one => one.Rows > rows).Select(one => one.Arrived)];
            _waiting.RemoveAll(one => one.Rows <= rows || fault is not null);
        }

        there.ForEach(one => one.TrySetResult());
        lost.ForEach(one => one.TrySetException(fault!));
    }
}
