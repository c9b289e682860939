#!/usr/bin/env node
console.log('usage: taskwright serve | migrate')
