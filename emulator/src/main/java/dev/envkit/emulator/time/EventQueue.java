package dev.envkit.emulator.time;

import java.util.Arrays;

/**
 * A binary heap of events. Each event knows its place, so that cancelling and rescheduling (what timers do all the
 * time) cost no search.
 */
final class EventQueue {
    private ClockEvent[] heap = new ClockEvent[32];
    private int size;

    long earliest() {
        return size == 0 ? Long.MAX_VALUE : heap[0].deadline();
    }

    void add(ClockEvent event) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        size++;
        siftUp(event, size - 1);
    }

    ClockEvent removeFirst() {
        ClockEvent first = heap[0];
        remove(first);
        return first;
    }

    void remove(ClockEvent event) {
        int hole = event.position;
        if (hole == ClockEvent.NOT_QUEUED) {
            return;
        }
        event.position = ClockEvent.NOT_QUEUED;
        size--;
        if (hole == size) {
            return;
        }
        ClockEvent last = heap[size];
        siftDown(last, hole);
        if (last.position == hole) {
            siftUp(last, hole);
        }
    }

    private void siftUp(ClockEvent event, int from) {
        int place = from;
        while (place > 0) {
            int parent = (place - 1) / 2;
            if (!event.isBefore(heap[parent])) {
                break;
            }
            put(heap[parent], place);
            place = parent;
        }
        put(event, place);
    }

    private void siftDown(ClockEvent event, int from) {
        int place = from;
        while (2 * place + 1 < size) {
            int child = 2 * place + 1;
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(event)) {
                break;
            }
            put(heap[child], place);
            place = child;
        }
        put(event, place);
    }

    private void put(ClockEvent event, int place) {
        heap[place] = event;
        event.position = place;
    }
}
